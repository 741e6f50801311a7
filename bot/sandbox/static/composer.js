/** Where a resident writes: the text field, sending and recording, commands, attachments, and the bot's answer keys. */

import { attachments } from "./attach.js";
import { menuButton } from "./dialogs.js";
import { el, icon, iconButton, unseen } from "./dom.js";
import { answerKeys } from "./keyboard.js";
import { inBrief } from "./media.js";
import { canRecord, startRecording } from "./recorder.js";

export class Composer {
  /** `chat`: the `Chat` it writes in. */
  constructor(chat) {
    this.chat = chat;
    this.commands = chat.bot.commands;
    this.about = null;
    this.keyboard = null;
    const { words } = chat;
    this.input = el("textarea", {
      rows: "1",
      dir: "auto",
      maxlength: "4096",
      "aria-label": words("message"),
      placeholder: words("message"),
    });
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.action = el("button", { type: "submit", class: "send" });
    this.form = this.#drawForm();
    this.startButton = el("button", { type: "button", class: "start primary", onclick: () => chat.starts() });
    this.banner = el("div", { class: "about", hidden: true });
    this.keys = el("div", { class: "keys", role: "group", "aria-label": words("answerKeys"), hidden: true });
    this.element = el("div", { class: "composer" }, this.banner, this.form, this.startButton, this.keys);
    this.#typed();
    this.refresh();
  }

  refresh() {
    const { startIsOffered, blocked, words } = this.chat;
    this.form.hidden = startIsOffered;
    this.startButton.hidden = !startIsOffered;
    this.startButton.textContent = words(blocked ? "restart" : "start");
    this.keys.hidden = startIsOffered || !this.keysWanted || !this.keyboard?.rows.length;
    this.keysToggle.hidden = !this.keyboard?.rows.length;
    this.keysToggle.setAttribute("aria-expanded", String(!this.keys.hidden));
  }

  showKeyboard(keyboard) {
    if (JSON.stringify(keyboard) === JSON.stringify(this.keyboard)) return;
    this.keyboard = keyboard;
    this.keysWanted = true;
    this.input.placeholder = keyboard?.placeholder ?? this.chat.words("message");
    this.keys.replaceChildren(...(keyboard ? answerKeys(keyboard, this.chat, () => this.#keyUsed()) : []));
    this.refresh();
    if (keyboard?.force_reply) this.#asked(keyboard.replies_to);
  }

  showCommands(commands) {
    this.commands = commands;
    this.commandsMenu.hidden = commands.length === 0;
  }

  startEditing(message) {
    this.#speakAbout({ edits: message.id }, "pencil", this.chat.words("editing"), message.text);
    this.input.value = message.text;
    this.#typed();
  }

  startReply(message) {
    this.#speakAbout({ replies: message.id }, "reply", this.chat.words("reply"), inBrief(message, this.chat.words));
  }

  /** The message that is being answered, which it then no longer is: for what is sent beside words. */
  takeReply() {
    const replies = this.about?.replies;
    if (replies) this.#drop();
    return replies;
  }

  /** A bot wants an answer to one of its messages. */
  #asked(messageId) {
    const message = this.chat.log.find(messageId);
    if (message) this.startReply(message);
    else this.focus();
  }

  focus() {
    (this.startButton.hidden ? this.input : this.startButton).focus();
  }

  leave() {
    this.recording?.cancel();
  }

  #drawForm() {
    const { words } = this.chat;
    const menu = menuButton(
      iconButton("menu", words("commands")),
      (chosen) => this.#commandItems(chosen),
      words("commands"),
    );
    const attach = menuButton(
      iconButton("clip", words("attach")),
      (chosen) => attachments(this.chat, chosen),
      words("attach"),
    );
    this.commandsMenu = menu;
    menu.hidden = this.commands.length === 0;
    this.keysToggle = iconButton("keyboard", words("answerKeys"), { hidden: true, onclick: () => this.#toggleKeys() });
    const form = el(
      "form",
      { class: "write" },
      menu,
      el("div", { class: "field" }, this.input, this.keysToggle, attach),
      this.action,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#wantsVoice) this.#record();
      else this.#send();
    });
    return form;
  }

  #commandItems(chosen) {
    return this.commands.map(({ command, description }) =>
      el(
        "button",
        {
          type: "button",
          role: "menuitem",
          onclick: chosen(() => this.chat.does(() => this.chat.api.says(`/${command}`))),
        },
        el("span", { class: "command", dir: "ltr" }, `/${command}`),
        el("span", { class: "faint", dir: "auto" }, description),
      ),
    );
  }

  #speakAbout(about, sign, title, text) {
    const { words } = this.chat;
    this.about = about;
    this.banner.replaceChildren(
      icon(sign),
      el("div", {}, el("strong", {}, title), el("span", { class: "faint", dir: "auto" }, text)),
      iconButton("close", words("cancel"), { onclick: () => this.#drop() }),
    );
    this.banner.hidden = false;
    this.focus();
  }

  /** No longer about an earlier message. The words of an edit go with it. */
  #drop() {
    if (this.about?.edits) this.input.value = "";
    this.about = null;
    this.banner.hidden = true;
    this.#typed();
    this.focus();
  }

  get #wantsVoice() {
    return this.input.value.trim() === "" && !this.about?.edits;
  }

  #typed() {
    const { words } = this.chat;
    const label = words(this.#wantsVoice ? "record" : "send");
    if (this.action.getAttribute("aria-label") !== label) {
      this.action.setAttribute("aria-label", label);
      this.action.title = label;
      this.action.replaceChildren(icon(this.#wantsVoice ? "microphone" : "send"));
    }
    this.input.style.blockSize = "auto";
    if (this.input.value) this.input.style.blockSize = `${this.input.scrollHeight}px`;
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (!this.#wantsVoice) this.#send();
    } else if (event.key === "Escape" && this.about) {
      this.#drop();
    } else if (event.key === "ArrowUp" && this.#wantsVoice) {
      const message = this.chat.log.newestOwnText();
      if (!message) return;
      event.preventDefault();
      this.startEditing(message);
    }
  }

  async #send() {
    const text = this.input.value;
    if (text.trim() === "") return;
    const { edits, replies } = this.about ?? {};
    this.input.value = "";
    this.about = null;
    this.banner.hidden = true;
    this.#typed();
    const { api } = this.chat;
    const sent = await this.chat.does(() => (edits ? api.edits(edits, text) : api.says(text, replies)));
    // What was refused stays there to be mended.
    if (!sent && !this.input.value) {
      this.input.value = text;
      this.#typed();
    }
    // Whoever went on to a button meanwhile stays there.
    const { activeElement } = document;
    if (activeElement === document.body || this.element.contains(activeElement)) this.focus();
  }

  #toggleKeys() {
    this.keysWanted = this.keys.hidden;
    this.refresh();
  }

  #keyUsed() {
    if (!this.keyboard?.one_time) return;
    this.keysWanted = false;
    this.refresh();
    this.focus();
  }

  async #record() {
    const { words, notices, api } = this.chat;
    if (!canRecord()) return notices.say(words("noMicrophone"));
    try {
      this.recording = await startRecording();
    } catch {
      return notices.say(words("noMicrophone"));
    }
    const strip = this.#recordingStrip();
    this.form.hidden = true;
    this.form.after(strip);
    strip.querySelector(".send").focus();
    const recorded = await this.recording.finished;
    this.recording = null;
    strip.remove();
    this.refresh();
    this.focus();
    if (!recorded) return undefined;
    const replyTo = this.takeReply();
    return this.chat.does(() => api.sendsVoice(recorded.file, recorded.seconds, replyTo));
  }

  #recordingStrip() {
    const { words } = this.chat;
    const { recording } = this;
    const stop = el(
      "button",
      { type: "button", class: "send", title: words("stopAndSend"), onclick: () => recording.finish() },
      icon("send"),
      unseen(words("stopAndSend")),
    );
    const cancel = iconButton("close", words("cancel"), { onclick: () => recording.cancel() });
    const strip = el(
      "div",
      { class: "recording" },
      cancel,
      el("span", { class: "red-dot" }),
      el("span", { role: "status" }, words("recording")),
      stop,
    );
    strip.addEventListener("keydown", (event) => event.key === "Escape" && recording.cancel());
    return strip;
  }
}
