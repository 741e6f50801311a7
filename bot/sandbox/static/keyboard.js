/** The bot's answer keys (its reply keyboard) under the text field. */

import { el, icon } from "./dom.js";
import { openPlaces } from "./places.js";

const SIGNS = { location: "pin", contact: "person", poll: "poll" };

/** The rows of keys; `used()` is called after each. */
export function answerKeys(keyboard, chat, used) {
  const { api, words } = chat;
  const press = {
    text: ({ text }) => chat.does(() => api.says(text)),
    location: () => openPlaces(chat),
    contact: () => chat.does(() => api.sharesContact(ownContact(chat.phone))),
    poll: () => chat.does(() => api.sendsPoll(words("pollQuestion"), words("pollOptions").split("|"))),
    other: () => chat.notices.say(words("notHere")),
  };
  const draw = (key) => {
    const choose = () => {
      press[key.kind](key);
      used();
    };
    return el(
      "button",
      { type: "button", class: "key", onclick: choose },
      // A label that brings a picture of its own needs no second one.
      !/^\p{Extended_Pictographic}/u.test(key.text) && SIGNS[key.kind] && icon(SIGNS[key.kind]),
      el("span", { dir: "auto" }, key.text),
    );
  };
  return keyboard.rows.map((row) => el("div", { class: "row" }, row.map(draw)));
}

/** A number that nobody has: after 06, Dutch numbers never go on with a 0. */
export function ownContact({ first_name, last_name }) {
  return { phone_number: "+31600000123", first_name, last_name: last_name ?? undefined, own: true };
}
