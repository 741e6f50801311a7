/** One phone's chat with one bot: header, messages, answer keys and the place to write. */

import { inTelegram } from "./addresses.js";
import { botsFor, chatOf, phones } from "./api.js";
import { Composer } from "./composer.js";
import { noticeBoard, openAlert, openToCopy } from "./dialogs.js";
import { el, icon, iconButton, named } from "./dom.js";
import { MessageLog } from "./log.js";
import { openProfile, openShare, SharedCards } from "./sharing.js";

const PATIENCE_MILLISECONDS = 8000;

export class Chat {
  /**
   * `openBot(username, payload)` opens another chat; `use(phone)` makes this tab that phone; `openPanel()` shows the
   * sandbox's tools.
   */
  constructor({ phone, bot, words, openBot, use, openPanel, payload = null }) {
    Object.assign(this, { phone, bot, words, openBot, use, payload });
    this.api = chatOf(phone.id, bot.username);
    this.cursor = 0;
    this.blocked = phone.blocked.includes(bot.username);
    this.waiting = new Map();
    this.notices = noticeBoard();
    const actions = {
      words,
      command: (text) => this.does(() => this.api.says(text)),
      link: (event, address) => this.#follow(event, address),
      press: (message, button, element) => this.#press(message, button, element),
      mention: (user) =>
        this.#looksAt({ id: user.id, name: [user.first_name, user.last_name].filter(Boolean).join(" ") }),
      copy: (text, title) => this.copy(text, title),
      refuse: () => this.notices.say(words("notHere")),
      edit: (message) => this.composer.startEditing(message),
      reply: (message) => this.composer.startReply(message),
    };
    this.log = new MessageLog({ words, botName: bot.name, actions });
    this.composer = new Composer(this);
    this.shared = new SharedCards(words, phone, {
      follow: (event, address) => this.#follow(event, address),
      failed: (refusal) => this.#refused(refusal),
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
    if (name === "message" || name === "edit") this.#show(name, data.message);
    else if (name === "delete") this.log.markDeleted(data.message_id, number);
    else if (name === "keyboard") this.composer.showKeyboard(data.keyboard);
    else if (name === "typing") this.#showTyping(data.action, data.seconds);
    else if (name === "toast") this.#showToast(data);
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

  /** Does what a resident does, shows at once what came of it, and says so when it was refused. Gives whether it went well. */
  async does(action) {
    try {
      const { message } = await action();
      if (message) this.#show("message", message);
      return true;
    } catch (refusal) {
      this.#refused(refusal);
      return false;
    }
  }

  #refused(refusal) {
    if (refusal.status === undefined) throw refusal;
    this.notices.say(refusal.message, "refusal");
  }

  async copy(text, title) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // A page that is not on this machine or on https may not touch the clipboard.
      openToCopy(this.words, title, text);
      return;
    }
    this.notices.say(this.words("copied"));
  }

  /** Telegram would go there; the sandbox has no such place, and nothing leaves it. */
  elsewhere(address) {
    this.notices.say(this.words("elsewhere", { address }));
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

  #show(name, message) {
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

  async #press(message, button, element) {
    if (element.getAttribute("aria-busy") === "true") return;
    element.setAttribute("aria-busy", "true");
    const stop = () => element.removeAttribute("aria-busy");
    setTimeout(stop, PATIENCE_MILLISECONDS);
    const pressed = await this.does(async () => {
      const { callback_query_id: id } = await this.api.taps(message.id, button.data);
      // The answer may have overtaken us.
      if (this.waiting.get(id) === "answered") stop();
      else this.waiting.set(id, stop);
      return {};
    });
    if (!pressed) stop();
  }

  #showToast({ callback_query_id: id, text, alert, url }) {
    const stop = this.waiting.get(id);
    if (typeof stop === "function") stop();
    this.waiting.set(id, "answered");
    const place = url && inTelegram(url);
    if (place) this.#goTo(place, url);
    if (text && alert) openAlert(this.words, this.bot.name, text);
    else if (text) this.notices.say(text);
  }

  #follow(event, address) {
    const place = inTelegram(address);
    if (!place) return;
    event.preventDefault();
    this.#goTo(place, address);
  }

  #goTo(place, address) {
    if (place.opens === "share") openShare(this, place);
    else if (place.opens === "user") this.#looksAt(place);
    else if (place.opens !== "chat") this.elsewhere(address);
    else if (!this.openBot(place.name, place.payload)) this.#looksFor(place.name, address);
  }

  /** Somebody with this user name, or nobody here. */
  async #looksFor(username, address) {
    const isMeant = (phone) => phone.username?.toLowerCase() === username.toLowerCase();
    const phone = await phones.all().then((all) => all.find(isMeant), (refusal) => this.#refused(refusal));
    if (phone) this.#looksAt(phone);
    else this.elsewhere(address);
  }

  #looksAt(person) {
    return openProfile(this, person).catch((refusal) => this.#refused(refusal));
  }
}
