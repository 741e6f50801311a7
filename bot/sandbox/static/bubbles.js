/** Draws one message: bubble, content, text, time, and the inline buttons under it. */

import { safeAddress } from "./addresses.js";
import { el, icon, iconButton, named, unseen } from "./dom.js";
import { richText } from "./entities.js";
import { contentOf, inBrief } from "./media.js";

/**
 * `view`: {words, nameOf(message), find(id), actions}. `actions`: {command, link, mention, press, copy, refuse, edit, reply,
 * words}; in a group also `more(message)`, and then everybody's name stands above what they say.
 * Only the page's own words follow the page's direction; each paragraph of a message finds its own.
 */
export function drawMessage(message, view) {
  const own = message.from === "me";
  const element = el("div", {
    class: `message ${own ? "own" : "theirs"}`,
    "data-kind": message.kind,
    "data-id": message.id,
    tabindex: "-1",
  });
  if (message.deleted) {
    element.append(el("p", { class: "service" }, view.words("deleted")));
    return element;
  }
  if (message.kind === "service") {
    element.append(service(message, view));
    return element;
  }
  const bubble = el(
    "div",
    { class: "bubble" },
    sender(message, view),
    quotation(message, view),
    contentOf(message, view.words),
  );
  if (message.text)
    bubble.append(el("div", { class: "text", dir: "auto" }, richText(message.text, message.entities, view.actions)));
  bubble.append(meta(message, view));
  element.append(el("div", { class: "line" }, bubble, tools(message, view)));
  if (message.buttons.length) element.append(inlineButtons(message, view));
  return element;
}

function service(message, { words, nameOf }) {
  const text = words.has(message.service)
    ? words(message.service, { name: message.text, who: nameOf(message) })
    : message.text;
  return el("p", { class: "service", dir: "auto" }, text || "•");
}

function sender(message, { words, nameOf, actions }) {
  if (message.from === "me") return unseen(words("you"), ": ");
  const name = named(nameOf(message));
  return actions.more ? el("span", { class: `sender ${message.from}` }, name, unseen(": ")) : unseen(name, ": ");
}

function quotation(message, { find, words, nameOf, actions }) {
  const quoted = message.reply_to && find(message.reply_to);
  if (!quoted) return null;
  return el(
    "div",
    { class: "quoted" },
    unseen(words("replied"), " "),
    actions.more && el("strong", {}, named(nameOf(quoted)), unseen(": ")),
    el("span", { dir: "auto" }, inBrief(quoted, words)),
  );
}

function meta(message, { words }) {
  const at = new Date(message.date * 1000);
  const shown = at.toLocaleTimeString(words.language === "ar" ? "ar-u-nu-latn" : words.language, {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  });
  return el(
    "div",
    { class: "meta" },
    reactions(message).map((emoji) =>
      el("span", { class: "reaction" }, unseen(words("reaction", { emoji: "" })), emoji),
    ),
    message.edited && el("span", {}, words("edited")),
    el("time", { datetime: at.toISOString() }, shown),
    message.from === "me" && icon("check", "icon sent"),
  );
}

/** The bot's, then those of people; the same one of several people once, with its number. */
function reactions({ reaction, reactions: byPeople }) {
  const counted = new Map();
  for (const { emoji } of byPeople) counted.set(emoji, (counted.get(emoji) ?? 0) + 1);
  const shown = [...counted].map(([emoji, count]) => (count > 1 ? `${emoji} ${count}` : emoji));
  return reaction ? [reaction, ...shown] : shown;
}

function tools(message, { words, actions }) {
  const editable = message.from === "me" && message.kind === "text";
  const [sign, act] = editable ? ["pencil", "edit"] : ["reply", "reply"];
  const more = actions.more && iconButton("more", words("more"), { onclick: () => actions.more(message) });
  return el("div", { class: "tools" }, iconButton(sign, words(act), { onclick: () => actions[act](message) }), more);
}

function inlineButtons(message, view) {
  const rows = message.buttons.map((row) =>
    el(
      "div",
      { class: "row" },
      row.map((button) => inlineButton(message, button, view)),
    ),
  );
  return el("div", { class: "inline-buttons" }, rows);
}

function inlineButton(message, button, { words, actions }) {
  const className = `inline-button ${["primary", "success", "danger"].includes(button.style) ? button.style : ""}`;
  const label = el("span", { dir: "auto" }, button.text);
  const href = button.kind === "url" && safeAddress(button.url);
  if (href) {
    const follow = (event) => actions.link(event, href);
    const link = el("a", { class: className, href, target: "_blank", rel: "noopener noreferrer", onclick: follow });
    link.append(label, icon("newTab", "icon corner"), unseen(` (${words("opens")})`));
    return link;
  }
  const element = el("button", { type: "button", class: className }, label);
  if (button.kind === "copy") element.append(icon("copy", "icon corner"), unseen(` (${words("copies")})`));
  const choose = { callback: () => actions.press(message, button, element), copy: () => actions.copy(button.copy, button.text) }[
    button.kind
  ];
  element.addEventListener("click", choose ?? actions.refuse);
  if (!choose) element.setAttribute("aria-disabled", "true");
  return element;
}
