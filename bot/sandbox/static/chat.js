/** One phone's chat with one bot: header, messages, answer keys and the place to write. */

import { botsFor, chatOf, phones } from "./api.js";
import { Composer } from "./composer.js";
import { el, icon, iconButton, named } from "./dom.js";
import { MessageLog } from "./log.js";
import { SharedCards } from "./sharing.js";
import { Talk } from "./talk.js";

export class Chat extends Talk {
  /**
   * `openBot(username, payload)` opens another chat; `use(phone)` makes this tab that phone; `openPanel()` shows the
   * sandbox's tools.
   */
  constructor({ phone, bot, words, openBot, use, openPanel, payload = null }) {
    super({ phone, words, openBot, use });
    Object.assign(this, { bot, payload, title: bot.name });
    this.api = chatOf(phone.id, bot.username);
    this.cursor = 0;
    this.blocked = phone.blocked.includes(bot.username);
    this.log = new MessageLog({ words, name: bot.name, nameOf: () => bot.name, actions: this.actions });
    this.composer = new Composer(this);
    this.shared = new SharedCards(words, phone, {
      follow: (event, address) => this.follow(event, address),
      failed: (refusal) => this.refused(refusal),
      changed: () => this.#showHint(),
    });
    this.status = el("span", { class: "chat-status", "aria-live": "polite" });
    this.element = this.#draw(openPanel);
    this.#showStatus();
  }

  /** What the server keeps is what the page shows: also after an interruption. */
  async load() {
    const answer = await this.api.load();
    // A server that was restarted counts from the beginning.
    if (answer.cursor < this.cursor) this.log.replaceAll([]);
    this.cursor = answer.cursor;
    this.blocked = answer.blocked;
    this.log.replaceAll(answer.messages);
    this.composer.showKeyboard(answer.keyboard);
    this.shared.replaceAll(await phones.shared(this.phone.id));
    const secondsLeft = answer.typing ? answer.typing.until - Date.now() / 1000 : 0;
    this.#showTyping(secondsLeft > 0 ? answer.typing.action : null, secondsLeft);
    this.lost = false;
    this.#refresh();
  }

  receive(name, data, number) {
    this.cursor = Math.max(this.cursor, number);
    if (name === "message" || name === "edit") this.show(name, data.message);
    else if (name === "delete") this.log.markDeleted(data.message_id, number);
    else if (name === "keyboard") this.composer.showKeyboard(data.keyboard);
    else if (name === "typing") this.#showTyping(data.action, data.seconds);
    else if (name === "toast") this.showToast(data);
    else if (name === "commands") this.composer.showCommands(data.commands);
  }

  showPhone(phone) {
    this.phone = phone;
    this.blocked = phone.blocked.includes(this.bot.username);
    this.#refresh();
  }

  showLost() {
    this.lost = true;
    this.#showStatus();
  }

  /** A deep link was followed: the chat waits for START with this payload, as Telegram does. */
  offerStart(payload) {
    this.payload = payload;
    this.#refresh();
    this.composer.focus();
  }

  get startIsOffered() {
    return this.blocked || this.payload !== null || this.log.isEmpty;
  }

  starts() {
    const payload = this.payload;
    this.payload = null;
    return this.does(() => this.api.starts(payload)).then(() => this.composer.focus());
  }

  async refreshCommands() {
    const bots = await botsFor(this.phone.id);
    this.composer.showCommands(bots.find((bot) => bot.username === this.bot.username).commands);
  }

  leave() {
    clearTimeout(this.typingTimer);
    this.composer.leave();
    this.log.observer.disconnect();
  }

  #draw(openPanel) {
    const { bot, words } = this;
    const tools = iconButton("tools", words("openPanel"), { onclick: openPanel, "data-opens": "panel" });
    const header = el(
      "header",
      { class: "chat-header" },
      el("span", { class: "avatar", "aria-hidden": "true" }, icon("door")),
      el("div", { class: "chat-title" }, el("h1", {}, named(bot.name)), this.status),
      tools,
    );
    this.hint = el(
      "div",
      { class: "hint" },
      icon("door", "icon big"),
      el("p", {}, words("nothingYet")),
      el("p", { class: "faint" }, words("startHint")),
    );
    return el(
      "section",
      { class: "chat", "aria-label": words("chatWith", { name: bot.name }) },
      header,
      this.notices.element,
      this.shared.element,
      this.hint,
      this.log.element,
      this.composer.element,
    );
  }

  #refresh() {
    this.#showHint();
    this.composer.refresh();
    this.#showStatus();
  }

  #showHint() {
    this.hint.hidden = !this.log.isEmpty || !this.shared.isEmpty;
  }

  show(name, message) {
    if (name === "message" && message.from === "bot") this.#showTyping(null, 0);
    const wasOffered = this.startIsOffered;
    this.log.put(message);
    if (wasOffered !== this.startIsOffered) this.#refresh();
  }

  #showTyping(action, seconds) {
    clearTimeout(this.typingTimer);
    this.typing = action;
    if (action) this.typingTimer = setTimeout(() => this.#showTyping(null, 0), seconds * 1000);
    this.#showStatus();
  }

  #showStatus() {
    const { words } = this;
    const doing = this.typing && words(words.has(this.typing) ? this.typing : "typing");
    const shown = this.lost ? words("connecting") : (doing ?? (this.blocked ? words("blockedBot") : words("bot")));
    this.status.classList.toggle("busy", Boolean(doing) && !this.lost);
    if (this.status.textContent !== shown) this.status.textContent = shown;
  }
}
