/** What all chats of the page can do: act and hear refusals, tap buttons, follow links. */

import { inTelegram } from "./addresses.js";
import { phones } from "./api.js";
import { noticeBoard, openAlert, openToCopy } from "./dialogs.js";
import { openProfile, openShare } from "./sharing.js";

const PATIENCE_MILLISECONDS = 8000;

/** Who extends it has `api`, `composer`, and `show(name, message)`, and says in `title` who answers taps. */
export class Talk {
  constructor({ phone, words, openBot, use }) {
    Object.assign(this, { phone, words, openBot, use });
    this.waiting = new Map();
    this.notices = noticeBoard();
  }

  /** What can be done with a message: see `drawMessage`. */
  get actions() {
    const { words } = this;
    return {
      words,
      command: (text) => this.does(() => this.api.says(text)),
      link: (event, address) => this.follow(event, address),
      press: (message, button, element) => this.press(message, button, element),
      mention: (user) =>
        this.looksAt({ id: user.id, name: [user.first_name, user.last_name].filter(Boolean).join(" ") }),
      copy: (text, title) => this.copy(text, title),
      refuse: () => this.notices.say(words("notHere")),
      edit: (message) => this.composer.startEditing(message),
      reply: (message) => this.composer.startReply(message),
    };
  }

  /** Does what a person does, shows at once what came of it, and says so when it was refused. Gives whether it went well. */
  async does(action) {
    try {
      const { message } = await action();
      if (message) this.show("message", message);
      return true;
    } catch (refusal) {
      this.refused(refusal);
      return false;
    }
  }

  refused(refusal) {
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

  async press(message, button, element) {
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

  showToast({ callback_query_id: id, text, alert, url }) {
    const stop = this.waiting.get(id);
    if (typeof stop === "function") stop();
    this.waiting.set(id, "answered");
    const place = url && inTelegram(url);
    if (place) this.goTo(place, url);
    if (text && alert) openAlert(this.words, this.title, text);
    else if (text) this.notices.say(text);
  }

  follow(event, address) {
    const place = inTelegram(address);
    if (!place) return;
    event.preventDefault();
    this.goTo(place, address);
  }

  goTo(place, address) {
    if (place.opens === "share") openShare(this, place);
    else if (place.opens === "user") this.looksAt(place);
    else if (place.opens !== "chat") this.elsewhere(address);
    else if (!this.openBot(place.name, place.payload)) this.#looksFor(place.name, address);
  }

  /** Somebody with this user name, or nobody here. */
  async #looksFor(username, address) {
    const isMeant = (phone) => phone.username?.toLowerCase() === username.toLowerCase();
    const phone = await phones.all().then((all) => all.find(isMeant), (refusal) => this.refused(refusal));
    if (phone) this.looksAt(phone);
    else this.elsewhere(address);
  }

  looksAt(person) {
    return openProfile(this, person).catch((refusal) => this.refused(refusal));
  }
}
