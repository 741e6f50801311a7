/** Turns a message's text and Telegram's entities into nodes: bold, links, spoilers and so on. */

import { safeAddress } from "./addresses.js";
import { el } from "./dom.js";

const BLOCKS = ["pre", "blockquote", "expandable_blockquote"];
const PLAIN_TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };

/**
 * `actions`: what tapping can do: `command(text)`, `link(event, address)`, `mention(user)`; `words` gives "hidden text".
 * Offsets and lengths count UTF-16 units, as JavaScript's string positions do.
 */
export function richText(text, entities, actions) {
  const outermostFirst = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fragment.append(...nodesBetween(0, text.length, outermostFirst, { text, actions }));
  return fragment;
}

function nodesBetween(start, end, entities, whole) {
  const nodes = [];
  let at = start;
  for (let index = 0; index < entities.length;) {
    const entity = entities[index];
    const until = Math.min(entity.offset + entity.length, end);
    let next = index + 1;
    while (next < entities.length && entities[next].offset < until) next += 1;
    if (entity.offset > at) nodes.push(whole.text.slice(at, entity.offset));
    const inside = nodesBetween(entity.offset, until, entities.slice(index + 1, next), whole);
    nodes.push(wrapped(entity, whole.text.slice(entity.offset, until), inside, whole.actions));
    // A quotation or a block of code ends its line by itself.
    at = BLOCKS.includes(entity.type) && whole.text[until] === "\n" ? Math.min(until + 1, end) : until;
    index = next;
  }
  if (at < end) nodes.push(whole.text.slice(at, end));
  return nodes;
}

function wrapped(entity, text, inside, actions) {
  if (entity.type in PLAIN_TAGS) return el(PLAIN_TAGS[entity.type], {}, inside);
  switch (entity.type) {
    case "pre":
      return el("pre", { dir: "ltr" }, el("code", { "data-language": entity.language }, inside));
    case "blockquote":
    case "expandable_blockquote":
      return el("blockquote", { dir: "auto" }, inside);
    case "spoiler":
      return spoiler(inside, actions);
    case "bot_command":
      return el("button", { type: "button", class: "in-text", onclick: () => actions.command(text) }, inside);
    case "text_link":
      return link(entity.url, inside, actions);
    case "url":
      return link(/^[a-z][a-z\d+.-]*:/i.test(text) ? text : `https://${text}`, inside, actions);
    case "mention":
      return link(`https://t.me/${text.slice(1)}`, inside, actions);
    case "email":
      return link(`mailto:${text}`, inside, actions);
    case "phone_number":
      return link(`tel:${text.replace(/[^\d+]/g, "")}`, inside, actions);
    case "text_mention":
      return el(
        "button",
        { type: "button", class: "in-text", onclick: () => actions.mention(entity.user) },
        inside,
      );
    case "hashtag":
    case "cashtag":
      return el("span", { class: "marked" }, inside);
    default:
      return el("span", {}, inside);
  }
}

function link(address, inside, actions) {
  const href = safeAddress(address);
  if (!href) return el("span", { class: "marked" }, inside);
  const follow = (event) => actions.link(event, href);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer", onclick: follow }, inside);
}

function spoiler(inside, actions) {
  const content = el("span", { class: "spoiler-content", "aria-hidden": "true", inert: true }, inside);
  const cover = el("button", { type: "button", class: "spoiler-cover", "aria-label": actions.words("hiddenText") });
  const whole = el("span", { class: "spoiler" }, content, cover);
  cover.addEventListener("click", () => {
    whole.classList.add("shown");
    content.removeAttribute("aria-hidden");
    content.inert = false;
    content.tabIndex = -1;
    content.focus();
    cover.remove();
  });
  return whole;
}
