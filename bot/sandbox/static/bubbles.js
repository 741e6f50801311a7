/** Draws one message: bubble, content, text, time, and the inline buttons under it. */

import { safeAddress } from "./addresses.js";
import { el, icon, iconButton, named, unseen } from "./dom.js";
import { richText } from "./entities.js";
import { contentOf, inBrief } from "./media.js";

/**
 * `view`: {words, botName, find(id), actions}. `actions`: {command, link, mention, press, copy, refuse, edit, reply, words}.
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
    element.append(el("p", { class: "service", dir: "auto" }, message.text || "•"));
    return element;
  }
  const who = own ? view.words("you") : named(view.botName);
  const bubble = el(
    "div",
    { class: "bubble" },
    unseen(who, ": "),
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

function quotation(message, { find, words }) {
  const quoted = message.reply_to && find(message.reply_to);
  if (!quoted) return null;
  return el(
    "div",
    { class: "quoted" },
    unseen(words("replied"), " "),
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
    message.reaction && el("span", { class: "reaction" }, unseen(words("reaction", { emoji: "" })), message.reaction),
    message.edited && el("span", {}, words("edited")),
    el("time", { datetime: at.toISOString() }, shown),
    message.from === "me" && icon("check", "icon sent"),
  );
}

function tools(message, { words, actions }) {
  const editable = message.from === "me" && message.kind === "text";
  const [sign, act] = editable ? ["pencil", "edit"] : ["reply", "reply"];
  return el("div", { class: "tools" }, iconButton(sign, words(act), { onclick: () => actions[act](message) }));
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
