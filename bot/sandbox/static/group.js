/** A group on one member's phone: who looks, the topics with what is new in them, and the topic that is open. */

import { GENERAL, groups, phones, Refused, topicOf } from "./api.js";
import { menuButton, noticeBoard, openDialog } from "./dialogs.js";
import { el, icon, iconButton, named } from "./dom.js";
import { inBrief } from "./media.js";
import { portrait, select } from "./residents.js";
import { TopicChat } from "./topic.js";

const CALM_MILLISECONDS = 80;

export class GroupView {
  /**
   * `group` as the server shows it to this phone, `topic` the id of the topic to open (null: the list).
   * `went(topic)` is told where one is; `gone()` when the phone no longer sees the group; `moved(id)` to another group.
   */
  constructor({ phone, group, topic, words, openBot, use, openPanel, went, gone, moved }) {
    Object.assign(this, { phone, group, words, openBot, use, openPanel, went, gone, moved });
    this.cursor = 0;
    this.notices = noticeBoard();
    this.list = el("ul", { class: "topic-list" });
    this.body = el("div", { class: "group-body" });
    this.header = el("header", { class: "chat-header" });
    this.element = el("section", { class: "chat group" }, this.header, this.notices.element, this.body);
    this.list.addEventListener("keydown", (event) => this.#walk(event));
    this.#drawList();
    this.openTopic(group.forum ? topic : GENERAL, { quietly: true });
  }

  get composer() {
    return { focus: () => this.#focus() };
  }

  /** What the server keeps is what the page shows: also after an interruption. */
  async load() {
    this.group = await groups.get(this.group.id, this.phone.id);
    if (!this.group.members.includes(this.phone.id)) return this.gone();
    if (this.topic && !this.#known(this.topic.id)) this.openTopic(null);
    this.cursor = this.group.cursor;
    await this.topic?.load();
    this.lost = false;
    return this.#show();
  }

  receive(name, data, number) {
    this.cursor = Math.max(this.cursor, number);
    if (name === "group") return this.#changed(data.group);
    if (name === "toast") return this.topic?.showToast(data);
    if (name === "force_reply") return this.#asked(data);
    if (name === "delete" && this.topic?.log.find(data.message_id)) this.topic.log.markDeleted(data.message_id, number);
    if (data.message && this.topic?.holds(data.message)) this.topic.show(name, data.message);
    return this.#refreshSoon();
  }

  showPhone(phone) {
    this.phone = phone;
  }

  showLost() {
    this.lost = true;
    this.#drawHeader();
  }

  refreshCommands() {}

  leave() {
    clearTimeout(this.refreshing);
    this.topic?.leave();
  }

  /** Null closes it: on a narrow phone the list is seen again. */
  openTopic(id, { quietly = false } = {}) {
    const left = this.topic?.id;
    const known = id === null ? null : this.#known(id);
    if (id !== null && !known) this.notices.say(this.words("topicGone"), "refusal");
    this.topic?.leave();
    this.topic?.element.remove();
    const { phone, group, words, openBot, use } = this;
    this.topic = known && new TopicChat({ phone, group, id: known.id, name: known.name, words, openBot, use });
    if (this.topic) {
      // Notices stand over everything; the topic's own are the group's.
      this.topic.notices = this.notices;
      this.body.append(this.topic.element);
    }
    this.went(this.topic?.id ?? null);
    this.#show();
    if (quietly) return undefined;
    if (!this.topic) return this.#focus(left);
    return this.topic.load().then(() => this.#focus(), (refusal) => this.#refused(refusal));
  }

  #known(id) {
    const { group, words } = this;
    if (id === GENERAL) return { id, name: group.forum ? words("general") : group.title, ...group.general };
    return group.topics.find((topic) => topic.id === id);
  }

  #changed(group) {
    if (group.migrated_to) return this.moved(group.migrated_to);
    if (!group.members.includes(this.phone.id)) return this.gone();
    // What is new in each topic depends on who looks, so that is asked for.
    return this.#refreshSoon();
  }

  #refreshSoon() {
    clearTimeout(this.refreshing);
    this.refreshing = setTimeout(() => this.#refresh(), CALM_MILLISECONDS);
  }

  async #refresh() {
    try {
      this.group = await groups.get(this.group.id, this.phone.id);
    } catch (refusal) {
      return this.#refused(refusal);
    }
    if (this.topic && !this.#known(this.topic.id)) {
      this.openTopic(null);
      this.notices.say(this.words("topicGone"));
    }
    if (this.topic) this.topic.group = this.group;
    return this.#show();
  }

  #asked({ message_id: messageId, thread_id: topicId }) {
    if (this.topic?.id === (topicId ?? GENERAL)) this.topic.asks(messageId);
  }

  /** Arrow keys walk through the topics. */
  #walk(event) {
    const entries = [...this.list.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    entries.at((entries.indexOf(document.activeElement) + step) % entries.length)?.focus();
  }

  #focus(left = null) {
    const entry = left && this.list.querySelector(`[data-topic="${left}"]`);
    if (entry) entry.focus();
    else if (this.topic) this.topic.composer.focus();
    else this.list.querySelector("button")?.focus();
  }

  #show() {
    const { group, words, topic } = this;
    this.element.setAttribute("aria-label", words("chatWith", { name: group.title }));
    this.body.dataset.open = topic ? "topic" : "list";
    this.body.dataset.forum = String(group.forum);
    this.#drawHeader();
    const general = this.#known(GENERAL);
    const byNews = [...group.topics].sort((one, other) => (other.last?.id ?? other.id) - (one.last?.id ?? one.id));
    const entries = [general, ...byNews].map((each) => this.#entry(each));
    const focused = this.list.contains(document.activeElement) && document.activeElement.dataset.topic;
    this.list.replaceChildren(...entries);
    if (focused) this.list.querySelector(`[data-topic="${focused}"]`)?.focus({ preventScroll: true });
  }

  #drawList() {
    const { words } = this;
    const add = el(
      "button",
      { type: "button", class: "quiet wide", onclick: () => this.#askName("newTopic", "", (name) => this.#open(name)) },
      icon("plus"),
      words("newTopic"),
    );
    this.body.append(el("nav", { class: "topics", "aria-label": words("topics") }, this.list, add));
  }

  #entry(topic) {
    const { words, phone } = this;
    const { last, unread } = topic;
    const who = last && (last.author.id === phone.id ? words("you") : last.author.name.split(" ")[0]);
    // One line: paragraphs in two directions would be mixed up in it.
    const said = last && inBrief(last, words).split("\n")[0];
    const open = this.topic?.id === topic.id;
    return el(
      "li",
      {},
      el(
        "button",
        {
          type: "button",
          class: "topic-entry",
          "data-topic": topic.id,
          "aria-current": open ? "true" : null,
          onclick: () => this.openTopic(topic.id),
        },
        portrait(topic.name),
        el(
          "span",
          { class: "topic-text" },
          el("span", { class: "topic-name" }, named(topic.name), topic.closed && icon("lock", "icon small")),
          said && el("span", { class: "faint topic-last" }, named(who), ": ", el("bdi", {}, said)),
          topic.closed && unseenComma(words("closed")),
        ),
        unread > 0 && el("span", { class: "unread" }, String(unread), unseenComma(words("unread"))),
      ),
    );
  }

  #drawHeader() {
    const { words, group, topic } = this;
    const known = topic && this.#known(topic.id);
    const title = known && group.forum ? known.name : group.title;
    const where = known && group.forum ? group.title : words("members", { count: group.members.length });
    const status = this.lost ? words("connecting") : known?.closed ? `${where} · ${words("closed")}` : where;
    const key = JSON.stringify([title, status, this.topic?.id, known?.closed, group.people, this.phone.id]);
    if (key === this.headerKey) return;
    this.headerKey = key;
    const back = iconButton("back", words("allTopics"), {
      "data-turns": true,
      class: "icon-button back",
      hidden: !known || !group.forum,
      onclick: () => this.openTopic(null),
    });
    const top = el(
      "div",
      { class: "chat-header-top" },
      back,
      el("span", { class: "avatar", "aria-hidden": "true" }, icon("people")),
      el(
        "div",
        { class: "chat-title" },
        el("h1", { dir: "auto", title }, title),
        el("span", { class: "chat-status", "aria-live": "polite" }, named(status)),
      ),
      known && topic.id !== GENERAL && this.#topicMenu(known),
      iconButton("tools", words("openPanel"), { onclick: this.openPanel, "data-opens": "panel" }),
    );
    this.header.replaceChildren(top, this.#whoLooks());
  }

  /** As whom one looks: the same group on another member's phone. */
  #whoLooks() {
    const { words, group, phone } = this;
    const chosen = select(
      group.people.map(({ id, name }) => el("option", { value: String(id), dir: "auto" }, name)),
      String(phone.id),
    );
    chosen.addEventListener("change", () => phones.get(chosen.value).then(this.use, (refusal) => this.#refused(refusal)));
    return el("label", { class: "who-looks" }, el("span", {}, words("lookAs")), chosen);
  }

  #topicMenu(topic) {
    const { words, group, phone } = this;
    const item = (sign, label, act) => [sign, label, act];
    const lead = group.administrators.includes(phone.id);
    const items = [
      item("pencil", "renameTopic", () => this.#askName("renameTopic", topic.name, (name) => this.#rename(topic, name))),
      topic.closed
        ? item("lock", "reopenTopic", () => this.#does(topic, "reopens"))
        : item("lock", "closeTopic", () => this.#does(topic, "closes")),
      item("bin", "deleteTopic", () => this.#does(topic, "removes")),
    ];
    const drawn = (chosen) =>
      lead
        ? items.map(([sign, label, act]) =>
            el("button", { type: "button", role: "menuitem", onclick: chosen(act) }, icon(sign), el("span", {}, words(label))),
          )
        : [el("p", { class: "faint", role: "menuitem", tabindex: "-1" }, words("notYours"))];
    return menuButton(iconButton("more", words("topicMenu")), drawn, words("topicMenu"));
  }

  #askName(label, value, given) {
    const { words } = this;
    const input = el("input", {
      type: "text",
      required: true,
      maxlength: "128",
      dir: "auto",
      value,
      "aria-label": words("topicName"),
      autocomplete: "off",
    });
    const form = el(
      "form",
      { class: "in-line" },
      input,
      el("button", { type: "submit", class: "primary" }, words("ok")),
    );
    const dialog = openDialog(words, words(label), [form]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      dialog.close();
      given(input.value);
    });
    input.focus();
  }

  async #open(name) {
    try {
      const { topic } = await topicOf(this.group.id, this.phone.id, GENERAL).opens(name);
      this.group = await groups.get(this.group.id, this.phone.id);
      await this.openTopic(topic.id);
    } catch (refusal) {
      this.#refused(refusal);
    }
  }

  #rename(topic, name) {
    return this.#does(topic, "renames", name);
  }

  /** `act`: what `topicOf` gives. */
  async #does(topic, act, ...details) {
    try {
      await topicOf(this.group.id, this.phone.id, topic.id)[act](...details);
    } catch (refusal) {
      this.#refused(refusal);
    }
  }

  #refused(refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
    this.notices.say(refusal.message, "refusal");
  }
}

const unseenComma = (words) => el("span", { class: "unseen" }, ", ", words);
