/** What a message carries besides words: photo, voice message, file, place, contact, sticker, poll. */

import { openDialog } from "./dialogs.js";
import { el, icon, named } from "./dom.js";

// In CSS pixels; fits the smallest phone, with room beside it.
const LONGEST_SIDE = 232;

/** The nodes for a message's content, in front of its text. */
export function contentOf(message, words) {
  const draw = { photo, voice, document: file, location: place, venue: place, contact, sticker, poll }[message.kind];
  return draw ? [draw(message, words)] : [];
}

/** One line that stands for a message where there is no room: in a quotation. */
export function inBrief(message, words) {
  if (message.deleted) return words("deleted");
  return message.text || (words.has(message.kind) ? words(message.kind) : "");
}

function photo({ media, text }, words) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(media.width, media.height));
  const size = { width: Math.round(media.width * scale), height: Math.round(media.height * scale) };
  const alt = text ? `${words("photo")}: ${text}` : words("photo");
  const enlarge = () => openDialog(words, words("photo"), el("img", { src: media.url, alt }), "photo-large");
  const broad = media.width >= media.height && media.width >= LONGEST_SIDE;
  const className = broad ? "photo broad" : "photo";
  const button = el("button", { type: "button", class: className, title: words("showLarge"), onclick: enlarge });
  button.append(el("img", { src: media.url, alt, ...size }));
  return button;
}

const BARS = 28;

function voice({ id, media }, words) {
  const sound = new Audio(media.url);
  sound.preload = "none";
  const button = el("button", { type: "button", class: "play", "aria-label": words("play") }, icon("play"));
  const wave = el(
    "span",
    { class: "wave", "aria-hidden": "true" },
    heights(id).map((height) => bar(height)),
  );
  const time = el("span", { class: "duration" }, clock(media.duration));
  const whole = el("div", { class: "voice", role: "group", "aria-label": words("voice") }, button, wave, time);
  const show = (sign) => {
    button.replaceChildren(icon(sign));
    button.setAttribute("aria-label", words(sign));
  };
  button.addEventListener("click", () => {
    if (!sound.paused) return sound.pause();
    return sound.play().catch(() => {
      time.textContent = words("unplayable");
    });
  });
  sound.addEventListener("play", () => show("pause"));
  for (const end of ["pause", "ended"]) sound.addEventListener(end, () => show("play"));
  sound.addEventListener("timeupdate", () => {
    const played = sound.ended ? 0 : sound.currentTime / (sound.duration || media.duration || 1);
    [...wave.children].forEach((each, index) => each.classList.toggle("played", index < played * BARS));
  });
  return whole;
}

/** Not the sound's real shape, which nobody computed; the same one for the same message every time. */
function heights(seed) {
  return Array.from(
    { length: BARS },
    (_, index) => 1 + ((Math.abs(Math.sin(seed * 7.3 + index * 1.7)) * 5 + index * seed) % 5),
  );
}

function bar(height) {
  const one = el("i");
  one.style.blockSize = `${height * 3 + 3}px`;
  return one;
}

const clock = (seconds) => `${Math.floor((seconds ?? 0) / 60)}:${String((seconds ?? 0) % 60).padStart(2, "0")}`;

function file({ media }, words) {
  const name = media.file_name ?? words("document");
  // A browser shows a PDF itself; anything else it keeps.
  const way = media.mime_type === "application/pdf" ? { target: "_blank", rel: "noopener" } : { download: name };
  return el(
    "a",
    { class: "file", href: media.url, title: words("openFile"), ...way },
    el("span", { class: "round" }, icon("file")),
    el(
      "span",
      {},
      el("span", { class: "file-name" }, named(name)),
      el("span", { class: "faint" }, readableSize(media.size)),
    ),
  );
}

function readableSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function place({ location, venue }, words) {
  const coordinates = `${location.latitude.toFixed(5)}, ${location.longitude.toFixed(5)}`;
  return el(
    "div",
    { class: "place" },
    el("div", { class: "map", "aria-hidden": "true" }, icon("pin")),
    el("strong", { dir: "auto" }, venue?.title ?? words("location")),
    venue && el("span", { dir: "auto" }, venue.address),
    el("span", { class: "faint", dir: "ltr" }, coordinates),
  );
}

function contact({ contact: person }) {
  const name = [person.first_name, person.last_name].filter(Boolean).join(" ");
  return el(
    "div",
    { class: "file" },
    el("span", { class: "round" }, icon("person")),
    el(
      "span",
      {},
      el("strong", { class: "file-name" }, named(name)),
      el("span", { class: "faint", dir: "ltr" }, person.phone_number),
    ),
  );
}

const sticker = ({ sticker: emoji }) => el("div", { class: "sticker" }, emoji);

function poll({ poll: { question, options } }) {
  return el(
    "div",
    { class: "poll" },
    el("strong", { dir: "auto" }, question),
    el(
      "ul",
      {},
      options.map((option) => el("li", { dir: "auto" }, option)),
    ),
  );
}
