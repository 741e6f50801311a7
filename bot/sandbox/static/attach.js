/** What can be attached: files from this computer, samples that are always at hand, a place, a contact. */

import { el, icon } from "./dom.js";
import { ownContact } from "./keyboard.js";
import { openPlaces } from "./places.js";

const SAMPLE_PHOTO = "/sandbox/static/pictures/square.svg";
const SAMPLE_SECONDS = { nl: 5, tr: 6, ar: 5, en: 5 };

/** The items of the attachment menu. `chosen(act)` gives what to do when one is chosen. */
export function attachments(chat, chosen) {
  const { api, words, phone } = chat;
  // What is attached while one answers a message is the answer.
  const does = (send) => {
    const replyTo = chat.composer.takeReply();
    return chat.does(() => send(replyTo));
  };
  const pick = (accept, send) => () => pickFile(accept, (file) => does((replyTo) => send(file, replyTo)));
  const items = [
    ["photo", "photoFile", pick("image/*", api.sendsPhoto)],
    ["photo", "samplePhoto", () => does(async (replyTo) => api.sendsPhoto(await samplePhoto(), replyTo))],
    [
      "microphone",
      "voiceFile",
      pick("audio/*", async (file, replyTo) => api.sendsVoice(file, await secondsOf(file), replyTo)),
    ],
    [
      "microphone",
      "sampleVoice",
      () =>
        does(async (replyTo) =>
          api.sendsVoice(await sampleVoice(words.language), SAMPLE_SECONDS[words.language], replyTo),
        ),
    ],
    ["pin", "location", () => openPlaces(chat)],
    ["file", "anyFile", pick("", api.sendsDocument)],
    ["person", "contact", () => chat.does(() => api.sharesContact(ownContact(phone)))],
    ["smile", "sticker", () => chat.does(() => api.sendsSticker("🎉"))],
    ["poll", "poll", () => chat.does(() => api.sendsPoll(words("pollQuestion"), words("pollOptions").split("|")))],
  ];
  return items.map(([sign, label, act]) =>
    el("button", { type: "button", role: "menuitem", onclick: chosen(act) }, icon(sign), el("span", {}, words(label))),
  );
}

/** Lets somebody choose a file of this computer. */
export function pickFile(accept, chosen) {
  const input = el("input", { type: "file", accept, hidden: true });
  input.addEventListener("change", () => {
    chosen(input.files[0]);
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

/** The drawn square as a JPEG, as a telephone's camera gives one. */
async function samplePhoto() {
  const image = new Image();
  image.src = SAMPLE_PHOTO;
  await image.decode();
  const canvas = el("canvas", { width: 1200, height: 900 });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  return new File([blob], "square.jpg", { type: "image/jpeg" });
}

async function sampleVoice(language) {
  const response = await fetch(`/sandbox/static/voices/${language}.ogg`);
  return new File([await response.blob()], "voice.ogg", { type: "audio/ogg" });
}

/** A sound's length in whole seconds, as Telegram counts; 1 where the browser cannot tell. */
function secondsOf(file) {
  return new Promise((done) => {
    const sound = new Audio(URL.createObjectURL(file));
    const tell = () => {
      URL.revokeObjectURL(sound.src);
      done(Number.isFinite(sound.duration) ? Math.max(1, Math.round(sound.duration)) : 1);
    };
    sound.addEventListener("loadedmetadata", tell, { once: true });
    sound.addEventListener("error", tell, { once: true });
  });
}
