/** The dialog to share a place: some in Amsterdam, one at sea, typed coordinates, or where the browser is. */

import { openDialog } from "./dialogs.js";
import { el, icon, named } from "./dom.js";

const PLACES = [
  ["Nigelleplein", "Noord", 52.39172, 4.92689],
  ["Mercatorplein", "West", 52.37098, 4.84953],
  ["Bijlmerplein", "Zuidoost", 52.31392, 4.95216],
  ["Javaplein", "Oost", 52.36357, 4.94009],
  ["Plein '40-'45", "Nieuw-West", 52.37731, 4.82227],
  ["Dam", "Centrum", 52.37307, 4.89257],
];
const AT_SEA = [52.55, 4.05];

export function openPlaces(chat) {
  const { words } = chat;
  const share = (latitude, longitude, accuracy) => {
    dialog.close();
    const replyTo = chat.composer.takeReply();
    return chat.does(() => chat.api.sharesPlace(latitude, longitude, accuracy, replyTo));
  };
  const problem = el("p", { class: "problem", role: "alert" });
  const choice = (name, where, latitude, longitude) =>
    el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "choice", onclick: () => share(latitude, longitude) },
        icon("pin"),
        el("span", {}, named(name)),
        el("span", { class: "faint" }, named(where)),
      ),
    );
  const list = el(
    "ul",
    { class: "choices" },
    PLACES.map((place) => choice(...place)),
    choice(words("atSea"), "52.55, 4.05", ...AT_SEA),
  );
  const dialog = openDialog(words, words("choosePlace"), [
    list,
    coordinates(words, share, problem),
    here(words, share, problem),
    problem,
  ]);
}

function coordinates(words, share, problem) {
  const input = el("input", {
    type: "text",
    dir: "ltr",
    inputmode: "text",
    placeholder: "52.3791, 4.9003",
    "aria-label": words("coordinates"),
    autocomplete: "off",
  });
  const form = el(
    "form",
    { class: "in-line" },
    input,
    el("button", { type: "submit", class: "secondary" }, words("share")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const numbers = readCoordinates(input.value);
    if (numbers) share(...numbers);
    else problem.textContent = words("wrongCoordinates");
  });
  return form;
}

/** `[latitude, longitude]` in degrees, or null. */
function readCoordinates(text) {
  const found = /^\s*(-?\d+(?:\.\d+)?)[\s,;]+(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  if (!found) return null;
  const [latitude, longitude] = [Number(found[1]), Number(found[2])];
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [latitude, longitude] : null;
}

function here(words, share, problem) {
  const told = ({ coords }) => share(coords.latitude, coords.longitude, coords.accuracy);
  const failed = () => {
    problem.textContent = words("noPlace");
  };
  const ask = () =>
    navigator.geolocation ? navigator.geolocation.getCurrentPosition(told, failed, { timeout: 10_000 }) : failed();
  return el("button", { type: "button", class: "secondary wide", onclick: ask }, words("whereIAm"));
}
