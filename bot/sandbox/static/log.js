/** The list of messages: keeps what the server said last about each, draws it, scrolls, and marks the days. */

import { drawMessage } from "./bubbles.js";
import { el, icon } from "./dom.js";

const NEAR_THE_END = 120;

export class MessageLog {
  /** `view` is what `drawMessage` needs, but for `find`, which this gives. */
  constructor(view) {
    this.view = { ...view, find: (id) => this.find(id) };
    this.messages = new Map();
    this.elements = new Map();
    const { words, name } = view;
    this.list = el("div", {
      class: "messages",
      role: "log",
      "aria-live": "polite",
      "aria-label": words("chatWith", { name }),
      tabindex: "0",
    });
    this.jump = el(
      "button",
      {
        type: "button",
        class: "jump icon-button",
        "aria-label": words("newest"),
        hidden: true,
        onclick: () => this.toEnd(),
      },
      icon("down"),
    );
    this.element = el("div", { class: "log" }, this.list, this.jump);
    this.list.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // A picture, a keyboard or a smaller window must not push the newest message out of sight.
    this.atEnd = true;
    this.scrolledTo = 0;
    this.observer = new ResizeObserver(() => this.atEnd && this.toEnd());
    this.observer.observe(this.list);
  }

  get isEmpty() {
    return this.messages.size === 0;
  }

  find(id) {
    return this.messages.get(id);
  }

  /** Everything anew, as a fresh load gives it. Unchanged messages keep their elements, and with them focus. */
  replaceAll(messages) {
    this.list.setAttribute("aria-busy", "true");
    const still = new Set(messages.map((message) => message.id));
    for (const id of [...this.elements.keys()]) if (!still.has(id)) this.#forget(id);
    for (const message of messages) this.put(message);
    this.list.setAttribute("aria-busy", "false");
  }

  /** A new message, or a newer state of a known one. Older states than the one shown are ignored. */
  put(message) {
    const known = this.messages.get(message.id);
    if (known && known.event >= message.event) return;
    this.messages.set(message.id, message);
    const element = drawMessage(message, this.view);
    const old = this.elements.get(message.id);
    this.elements.set(message.id, element);
    if (old) this.#swap(old, element);
    else this.#insert(message, element);
    if (this.atEnd || (message.from === "me" && !known)) this.toEnd();
    else if (!known) this.jump.hidden = false;
  }

  markDeleted(id, event) {
    const known = this.messages.get(id);
    if (known) this.put({ ...known, deleted: true, event });
  }

  newestOwnText() {
    return [...this.messages.values()]
      .filter((each) => each.from === "me" && each.kind === "text" && !each.deleted)
      .at(-1);
  }

  toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
    this.jump.hidden = true;
  }

  #forget(id) {
    this.elements.get(id).remove();
    this.elements.delete(id);
    this.messages.delete(id);
  }

  /** Who stood in the old element stands in the new one: focus is never lost to an edit. */
  #swap(old, element) {
    const hadFocus = old.contains(document.activeElement);
    const buttons = [...old.querySelectorAll("button, a")];
    const at = buttons.indexOf(document.activeElement);
    const same = buttons[at]?.textContent;
    old.replaceWith(element);
    if (!hadFocus) return;
    const successor = [...element.querySelectorAll("button, a")].find((each) => same && each.textContent === same);
    (successor ?? element).focus({ preventScroll: true });
  }

  #insert(message, element) {
    const later = [...this.messages.keys()].filter((id) => id > message.id);
    const before = later.length ? this.elements.get(Math.min(...later)) : null;
    this.list.insertBefore(element, before);
    this.#markDay(message, element);
  }

  #markDay(message, element) {
    const day = dayOf(message);
    element.dataset.day = day;
    let previous = element.previousElementSibling;
    while (previous && !previous.dataset.day) previous = previous.previousElementSibling;
    if (previous?.dataset.day === day) return;
    const { words } = this.view;
    const locale = words.language === "ar" ? "ar-u-nu-latn" : words.language;
    const today = dayOf({ date: Date.now() / 1000 });
    const name =
      day === today
        ? words("today")
        : new Date(message.date * 1000).toLocaleDateString(locale, { day: "numeric", month: "long" });
    const mark = el("p", { class: "day" }, name);
    mark.dataset.day = day;
    element.before(mark);
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.list;
    const near = scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
    // Only who scrolls up leaves the end. Keys that appear below shrink the list, and that scrolls too.
    if (near || scrollTop < this.scrolledTo) this.atEnd = near;
    this.scrolledTo = scrollTop;
    if (this.atEnd) this.jump.hidden = true;
  }
}

const dayOf = ({ date }) => new Date(date * 1000).toDateString();
