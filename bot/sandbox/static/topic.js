/** One topic of a group as one of its members sees it: messages, and the place to write. */

import { GENERAL, Refused, topicOf } from "./api.js";
import { Composer } from "./composer.js";
import { openDialog } from "./dialogs.js";
import { el, icon } from "./dom.js";
import { MessageLog } from "./log.js";
import { Talk } from "./talk.js";

const REACTIONS = ["👍", "❤", "👌", "🙏", "🎉", "😢"];

export class TopicChat extends Talk {
  /** `group` as the server shows it; `commands`: those of its bots. */
  constructor({ phone, group, id, name, words, openBot, use }) {
    super({ phone, words, openBot, use });
    Object.assign(this, { group, id, title: name, bot: { commands: group.commands } });
    this.api = topicOf(group.id, phone.id, id);
    const nameOf = (message) => (message.author.id === phone.id ? words("you") : message.author.name);
    const actions = { ...this.actions, more: (message) => this.#openMore(message) };
    this.log = new MessageLog({ words, name, nameOf, actions });
    this.composer = new Composer(this);
    this.hint = el("div", { class: "hint" }, icon("people", "icon big"), el("p", {}, words("nothingYet")));
    this.element = el("div", { class: "topic" }, this.hint, this.log.element, this.composer.element);
  }

  // A group needs no START.
  startIsOffered = false;
  blocked = false;

  async load() {
    const { messages, cursor } = await this.api.load();
    this.log.replaceAll(messages.map((message) => this.#asSeen(message)));
    this.#read();
    return cursor;
  }

  holds(message) {
    return (message.thread_id ?? GENERAL) === this.id;
  }

  show(_name, message) {
    this.log.put(this.#asSeen(message));
    this.#read();
  }

  /** A bot asks for an answer to this message. */
  asks(messageId) {
    const message = this.log.find(messageId);
    if (message) this.composer.startReply(message);
  }

  leave() {
    this.composer.leave();
    this.log.observer.disconnect();
  }

  #asSeen(message) {
    this.hint.hidden = true;
    return message.author.id === this.phone.id ? { ...message, from: "me" } : message;
  }

  #read() {
    this.hint.hidden = !this.log.isEmpty;
    if (document.visibilityState !== "visible") return;
    // Nobody asked for this, so nobody hears where it fails.
    this.api.reads().catch((refusal) => {
      if (!(refusal instanceof Refused)) throw refusal;
    });
  }

  /** What can be done with a message besides answering it. */
  #openMore(message) {
    const { words, api, phone, group } = this;
    const own = message.from === "me";
    const close = (act) => () => {
      dialog.close();
      act();
    };
    const choice = (sign, label, act) =>
      el("button", { type: "button", class: "choice", onclick: close(act) }, icon(sign), el("span", {}, words(label)));
    const mine = message.reactions.find((each) => each.phone === phone.id)?.emoji;
    const reaction = (emoji) =>
      el(
        "button",
        {
          type: "button",
          class: "react",
          "aria-pressed": String(emoji === mine),
          "aria-label": words("reaction", { emoji }),
          onclick: close(() => this.does(() => api.reacts(message.id, emoji === mine ? null : emoji))),
        },
        emoji,
      );
    const editable = own && (message.kind === "text" || message.media);
    const deletable = own || group.administrators.includes(phone.id);
    const dialog = openDialog(words, words("more"), [
      el("div", { class: "reactions" }, REACTIONS.map(reaction)),
      choice("reply", "reply", () => this.composer.startReply(message)),
      editable && choice("pencil", "edit", () => this.composer.startEditing(message)),
      deletable && choice("bin", "remove", () => this.#delete(message)),
    ].filter(Boolean));
  }

  #delete(message) {
    return this.does(async () => {
      await this.api.deletes(message.id);
      return {};
    });
  }
}
