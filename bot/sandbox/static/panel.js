/** The sandbox's tools beside the phone: residents, deep links, faults, rates, "copy as test". */

import { pickFile } from "./attach.js";
import { groups, phones, Refused } from "./api.js";
import { el, icon, iconButton, named, unseen } from "./dom.js";
import { faultsSection, limitsSection, sectionTitle } from "./faults.js";
import { addressOf, deviceOf } from "./phone.js";
import {
  deviceSelect,
  field,
  languageSelect,
  newResidentForm,
  portrait,
  residentList,
  select,
} from "./residents.js";

const PAYLOAD = "[A-Za-z0-9_\\-]{1,64}";

export class Panel {
  /**
   * `use(phone)` makes this tab another phone; `openBot(username, payload)` and `openGroup(group)` open a chat; `chat()` is
   * the open one.
   */
  constructor({ phone, bots, bot, words, use, openBot, openGroup, chat, inGroup, close }) {
    Object.assign(this, { phone, bots, bot, words, use, openBot, openGroup, chat });
    this.groups = el("div", { class: "section plain", hidden: true });
    this.residents = el("div");
    this.faults = faultsSection(words, this, (action) => this.#doing(action));
    this.limits = limitsSection(words, (action) => this.#doing(action));
    this.problem = el("p", { class: "problem", role: "alert" });
    this.closeButton = iconButton("close", words("closePanel"), { onclick: close });
    this.element = el(
      "aside",
      { class: "panel", "aria-label": words("openPanel"), tabindex: "-1" },
      el(
        "header",
        { class: "panel-header" },
        el("img", { src: "/sandbox/static/pictures/door.svg", alt: "", width: 34, height: 34 }),
        el("p", { class: "panel-title" }, "Voordeur", el("span", { class: "faint block" }, words("panel"))),
        this.closeButton,
      ),
      this.problem,
      this.#thisPhone(),
      this.groups,
      this.#section("person", "residents", [this.residents, this.#newResident()], true),
      this.#section("link", "deepLink", [this.#deepLink()]),
      this.#section("tools", "trouble", [this.limits.element, this.faults.element]),
      inGroup ? this.#backToBot() : this.#copyAsTest(),
    );
  }

  /** Reads again what may have changed elsewhere. */
  async refresh() {
    await this.#doing(async () =>
      this.residents.replaceChildren(
        residentList(this.words, await phones.all(), this.phone, (phone) => this.#doing(() => this.use(phone))),
      ),
    );
    await this.refreshGroups();
    await this.faults.refresh();
    await this.limits.refresh();
  }

  refreshGroups() {
    return this.#doing(async () => this.#showGroups(await groups.of(this.phone.id)));
  }

  showPhone(phone) {
    this.phone = phone;
    this.nameInput.value = phone.name;
    this.deviceInput.value = deviceOf(phone);
    this.blockInput.checked = phone.blocked.includes(this.bot.username);
  }

  #section(sign, title, content, open = false) {
    return el(
      "details",
      { class: "section", open },
      sectionTitle(sign, this.words(title)),
      el("div", { class: "stack" }, content),
    );
  }

  #thisPhone() {
    const { words, phone, bot, bots } = this;
    const change = (changes) => this.#doing(() => phones.change(phone.id, changes));
    this.nameInput = el("input", {
      type: "text",
      maxlength: "60",
      dir: "auto",
      value: phone.name,
      autocomplete: "off",
      onchange: () => this.nameInput.value.trim() && change({ name: this.nameInput.value.trim() }),
    });
    const language = languageSelect(words, phone.language_code);
    language.addEventListener("change", () => change({ language_code: language.value || null }));
    this.deviceInput = deviceSelect(words, deviceOf(phone));
    this.deviceInput.addEventListener("change", () => change({ device: this.deviceInput.value }));
    this.blockInput = el("input", {
      type: "checkbox",
      role: "switch",
      checked: phone.blocked.includes(bot.username),
      onchange: () => change({ blocked: { [bot.username]: this.blockInput.checked } }),
    });
    return el(
      "section",
      { class: "section plain", "aria-label": words("thisPhone") },
      field(words("name"), this.nameInput),
      el("div", { class: "pair" }, field(words("language"), language), field(words("device"), this.deviceInput)),
      bots.length > 1 ? field(words("theBot"), this.#botSelect()) : null,
      el(
        "button",
        {
          type: "button",
          class: "secondary",
          onclick: () => pickFile("image/*", (file) => this.#doing(() => phones.setPhoto(phone.id, file))),
        },
        icon("photo"),
        words("profilePhoto"),
      ),
      el("label", { class: "check" }, this.blockInput, words("block")),
    );
  }

  #botSelect() {
    const chosen = select(
      this.bots.map((bot) => el("option", { value: bot.username }, bot.name)),
      this.bot.username,
    );
    chosen.addEventListener("change", () => this.openBot(chosen.value, null));
    return chosen;
  }

  #showGroups(all) {
    const { words, phone } = this;
    const entry = (group) => {
      const unread = [group.general, ...group.topics].reduce((sum, each) => sum + each.unread, 0);
      const here = el(
        "button",
        { type: "button", class: "resident", title: words("openGroup", { name: group.title }) },
        portrait(group.title),
        el(
          "span",
          {},
          el("span", { class: "resident-name" }, named(group.title)),
          el("span", { class: "faint" }, words("members", { count: group.members.length })),
        ),
      );
      here.addEventListener("click", () => this.openGroup(group));
      const label = words("openGroupInNewTab", { name: group.title });
      const elsewhere = el(
        "a",
        {
          class: "icon-button",
          href: addressOf(phone, group.id),
          target: "_blank",
          rel: "noopener",
          "aria-label": label,
          title: label,
        },
        icon("newTab"),
      );
      const mark = unread > 0 && el("span", { class: "unread" }, String(unread), unseen(", ", words("unread")));
      return el("li", {}, here, mark, elsewhere);
    };
    const title = el("h2", { class: "panel-subtitle" }, words("groups"));
    this.groups.hidden = all.length === 0;
    this.groups.replaceChildren(...(all.length ? [title, el("ul", { class: "residents" }, all.map(entry))] : []));
  }

  #backToBot() {
    const { words, bots } = this;
    const open = ({ username, name }) =>
      el(
        "button",
        { type: "button", class: "secondary wide", onclick: () => this.openBot(username, null) },
        icon("door"),
        words("chatWith", { name }),
      );
    return el("section", { class: "section plain last" }, bots.map(open));
  }

  #newResident() {
    const { words } = this;
    const made = (phone) => this.#doing(() => this.use(phone));
    return el(
      "details",
      { class: "inner" },
      el("summary", {}, icon("plus"), el("span", {}, words("newResident"))),
      newResidentForm(words, made, (refusal) => this.#show(refusal)),
    );
  }

  #deepLink() {
    const { words, bot } = this;
    const payload = el("input", {
      type: "text",
      dir: "ltr",
      pattern: PAYLOAD,
      placeholder: "buurtkamer",
      title: words("wrongCode"),
      "aria-label": words("deepLink"),
      autocomplete: "off",
    });
    const form = el(
      "form",
      { class: "form" },
      el("p", { class: "faint" }, words("deepLinkHint")),
      el("div", { class: "in-line" }, payload, el("button", { type: "submit", class: "secondary" }, words("open"))),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.openBot(bot.username, payload.value || "");
    });
    return form;
  }

  #copyAsTest() {
    const { words } = this;
    const button = el(
      "button",
      { type: "button", class: "primary wide", onclick: () => this.#doing(() => this.#copy()) },
      icon("copy"),
      words("asTest"),
    );
    return el("section", { class: "section plain last" }, button, el("p", { class: "faint" }, words("asTestHint")));
  }

  async #copy() {
    const chat = this.chat();
    await chat.copy(await chat.api.asTest(), this.words("asTest"));
  }

  async #doing(action) {
    try {
      const done = await action();
      this.problem.textContent = "";
      return done;
    } catch (refusal) {
      return this.#show(refusal);
    }
  }

  #show(refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
    this.problem.textContent = refusal.message;
  }
}
