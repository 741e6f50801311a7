/** Puts the page together: this tab's phone, its chat, the panel beside it, and the stream that keeps them up to date. */

import { botsFor, groups, phones, Refused } from "./api.js";
import { Chat } from "./chat.js";
import { el, icon } from "./dom.js";
import { GroupView } from "./group.js";
import { Panel } from "./panel.js";
import { addressOf, browserLanguage, deviceOf, phoneOfThisTab, placeInAddress, remember, sameAgain } from "./phone.js";
import { whoAreYou } from "./residents.js";
import { listen } from "./stream.js";
import { isRightToLeft, nearestLanguage, wordsIn } from "./texts.js";

const WIDE = window.matchMedia("(min-width: 60rem)");
const PANEL_KEY = "voordeur-sandbox-panel";
const RETRY_MILLISECONDS = 1500;

/** A drawer is opened when it is needed; the column stays until it is closed. */
const panelIsWanted = () => WIDE.matches && sessionStorage.getItem(PANEL_KEY) !== "closed";

/** One phone in use, until `leave()`. */
class Session {
  /** `place`: `{group, topic}` to open, the group as the server shows it; null for the chat with the bot. */
  constructor(phone, bots, bot, payload, place) {
    this.phone = phone;
    this.bots = bots;
    this.words = wordsIn(nearestLanguage(phone.language_code));
    speak(this.words.language);
    this.panelIsOpen = panelIsWanted();
    this.device = el("div", { class: "device" });
    this.stage = el("main", { class: "stage" }, this.device);
    this.app = el("div", { class: "app" }, this.stage);
    this.curtain = el("div", { class: "curtain", onclick: () => this.togglePanel(false) });
    this.bot = bot;
    if (place) this.openGroup(place.group, place.topic);
    else this.openBot(bot.username, payload);
    this.showPhone(phone);
    document.body.replaceChildren(this.app);
    this.onwide = () => {
      this.panelIsOpen = panelIsWanted();
      this.#showPanel();
    };
    WIDE.addEventListener("change", this.onwide);
    this.onescape = (event) => event.key === "Escape" && !WIDE.matches && this.panelIsOpen && this.togglePanel(false);
    document.addEventListener("keydown", this.onescape);
  }

  /** Opens the chat with a bot; a payload (also an empty one) offers START. Gives false for bots that are not here. */
  openBot(username, payload) {
    const bot = this.bots.find((each) => each.username.toLowerCase() === username.toLowerCase());
    if (!bot) return false;
    if (bot !== this.bot || !(this.chat instanceof Chat)) {
      this.bot = bot;
      this.#change(new Chat(this.#shared()));
      this.#went(null, null);
    }
    if (payload !== null) {
      this.chat.offerStart(payload);
      if (!WIDE.matches && this.panelIsOpen) this.togglePanel(false);
    }
    return true;
  }

  openGroup(group, topic) {
    this.#change(
      new GroupView({
        ...this.#shared(),
        group,
        topic,
        went: (open) => this.#went(group.id, open),
        gone: () => this.openBot(this.bot.username, null),
        moved: (id) => groups.get(id, this.phone.id).then((other) => this.openGroup(other, null)),
      }),
    );
    this.#went(group.id, this.chat.topic?.id ?? null);
  }

  /** The group that is open, and its topic; null in a chat with a bot. */
  get place() {
    return this.chat instanceof GroupView ? { group: this.chat.group, topic: this.chat.topic?.id ?? null } : null;
  }

  togglePanel(open = !this.panelIsOpen) {
    this.panelIsOpen = open;
    if (WIDE.matches) sessionStorage.setItem(PANEL_KEY, open ? "open" : "closed");
    this.#showPanel();
    if (open) this.panel.refresh();
    const to = open ? this.panel.element : this.device.querySelector("[data-opens=panel]");
    to?.focus({ preventScroll: true });
  }

  async start() {
    await this.#loadOrWait();
    this.hangUp = listen(this.phone.id, this.chat.cursor, {
      lost: this.chat.lost,
      onevent: (name, data, number) => this.#receive(name, data, number),
      onlost: () => {
        this.isAway = true;
        this.chat.showLost();
      },
      onback: () => this.#catchUp(),
      onrefused: () => this.#catchUp(),
    });
    this.chat.composer.focus();
    if (this.panelIsOpen) await this.panel.refresh();
  }

  /** Without an answer the stream finds out when there is one again. */
  async #loadOrWait() {
    try {
      await this.chat.load();
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      this.chat.showLost();
    }
  }

  leave() {
    this.hangUp?.();
    this.chat.leave();
    WIDE.removeEventListener("change", this.onwide);
    document.removeEventListener("keydown", this.onescape);
  }

  showPhone(phone) {
    remember(phone);
    this.phone = phone;
    this.device.dataset.device = deviceOf(phone);
    document.title = `${phone.name} · Voordeur sandbox`;
    this.chat.showPhone(phone);
    this.panel.showPhone(phone);
  }

  #shared() {
    return {
      phone: this.phone,
      bot: this.bot,
      words: this.words,
      openBot: (username, payload) => this.openBot(username, payload),
      use: (phone) => enter(phone, this.bot.username, null, this.place),
      openPanel: () => this.togglePanel(),
    };
  }

  /** The address leads to the same place again: reloaded, or in another window. */
  #went(group, topic) {
    history.replaceState(null, "", addressOf(group === null ? null : this.phone, group, topic));
  }

  #change(chat) {
    const before = this.chat;
    before?.leave();
    this.chat = chat;
    this.panel?.element.remove();
    this.panel = new Panel({
      ...this.#shared(),
      bots: this.bots,
      chat: () => this.chat,
      inGroup: chat instanceof GroupView,
      openGroup: (group) => this.openGroup(group, null),
      close: () => this.togglePanel(false),
    });
    this.app.prepend(this.panel.element, this.curtain);
    this.device.replaceChildren(this.chat.element);
    this.#showPanel();
    if (before) this.#catchUp().then(() => this.panelIsOpen && this.panel.refresh());
  }

  #receive(name, data, number) {
    // Until all is read again, this number may be somebody else's phone on a server that was restarted.
    if (name === "phone" && this.isAway) return;
    if (name === "phone") this.#phoneChanged(data.phone);
    else if (name === "shared") this.chat.shared?.put(data.shared);
    else if (name === "unshared") this.chat.shared?.remove(data.shared_id);
    else if (this.place ? data.chat === this.place.group.id : data.bot === this.bot.username)
      this.chat.receive(name, data, number);
    const ofGroup = data.bot === null && data.chat !== null;
    if (ofGroup && this.panelIsOpen) this.panel.refreshGroups();
  }

  /** In another language the whole page is drawn anew; anything else is shown where it stands. */
  #phoneChanged(phone) {
    const sameLanguage = nearestLanguage(phone.language_code) === this.words.language;
    const renamed = phone.name !== this.phone.name || phone.photo !== this.phone.photo;
    if (phone.language_code !== this.phone.language_code) this.chat.refreshCommands();
    this.showPhone(phone);
    if (!sameLanguage) enter(phone, this.bot.username, null, this.place);
    else if (renamed && this.panelIsOpen) this.panel.refresh();
  }

  /** Reads everything again; one at a time, or a restarted server would get the same resident twice. */
  #catchUp() {
    this.isAway = true;
    this.catchingUp = (this.catchingUp ?? Promise.resolve())
      .then(() => session === this && this.#readAgain())
      .finally(() => {
        this.isAway = false;
      });
    return this.catchingUp;
  }

  async #readAgain() {
    try {
      const phone = await sameAgain(this.phone);
      if (phone.id !== this.phone.id) return enter(phone, this.bot.username, null, this.place);
      this.showPhone(phone);
      await this.chat.load();
      await this.chat.refreshCommands();
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      this.chat.showLost();
    }
    return undefined;
  }

  #showPanel() {
    this.app.dataset.panel = this.panelIsOpen ? "open" : "closed";
    this.panel.element.inert = !this.panelIsOpen;
    // A drawer lies over the phone, which then cannot be reached.
    this.stage.inert = this.panelIsOpen && !WIDE.matches;
    this.device.querySelector("[data-opens=panel]")?.setAttribute("aria-expanded", String(this.panelIsOpen));
  }
}

let session = null;

function speak(language) {
  document.documentElement.lang = language;
  document.documentElement.dir = isRightToLeft(language) ? "rtl" : "ltr";
}

/** Makes this tab that phone. */
async function enter(phone, username = null, payload = null, place = null) {
  const bots = await botsFor(phone.id);
  const open = place && (await groupFor(phone, place));
  session?.leave();
  remember(phone);
  const bot = bots.find((each) => each.username.toLowerCase() === username?.toLowerCase()) ?? bots[0];
  session = new Session(phone, bots, bot, payload, open);
  await session.start();
}

/** The group of a place as this phone sees it; null for somebody who is not in it. */
async function groupFor(phone, { group: { id }, topic }) {
  const group = (await groups.of(phone.id)).find((each) => each.id === id);
  return group ? { group, topic } : null;
}

async function begin() {
  const asked = new URLSearchParams(location.search);
  const [username, payload] = [asked.get("bot"), asked.get("start")];
  const place = placeInAddress();
  const phone = await phoneOfThisTab();
  // What was asked for once must not happen again when the page is reloaded.
  history.replaceState(null, "", "/sandbox/");
  if (phone) return enter(phone, username, payload, place);
  const words = wordsIn(browserLanguage());
  speak(words.language);
  const problem = el("p", { class: "problem", role: "alert" });
  const refused = (refusal) => {
    problem.textContent = refusal.message;
  };
  const who = whoAreYou(words, await phones.all(), (chosen) => enter(chosen, username, payload, place), refused);
  document.body.replaceChildren(el("main", { class: "stage" }, who, problem));
  return undefined;
}

/** A page that was opened before its server waits for it. */
async function beginWhenPossible() {
  try {
    await begin();
  } catch (refusal) {
    if (!(refusal instanceof Refused) || refusal.status !== 0) throw refusal;
    document.body.replaceChildren(
      el(
        "main",
        { class: "stage" },
        el("p", { class: "who", role: "status" }, icon("door", "icon big"), wordsIn(browserLanguage())("connecting")),
      ),
    );
    setTimeout(beginWhenPossible, RETRY_MILLISECONDS);
  }
}

// Somebody wrote another place into the address.
window.addEventListener("hashchange", beginWhenPossible);

beginWhenPossible();
