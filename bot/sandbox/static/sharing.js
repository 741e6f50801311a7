/** Residents among themselves: a link sent from one phone to another, and who somebody is. Bots hear nothing of it. */

import { phones } from "./api.js";
import { safeAddress } from "./addresses.js";
import { copyButton, openDialog } from "./dialogs.js";
import { el, icon, iconButton, named } from "./dom.js";
import { newResidentForm, portrait, residentLine, residentList } from "./residents.js";

/** Telegram's share dialog: to whom shall this link go? One link may go to several residents. */
export async function openShare(chat, { url, text }) {
  const { words, phone } = chat;
  const problem = el("p", { class: "problem", role: "alert" });
  const refused = (refusal) => {
    problem.textContent = refusal.message;
  };
  const send = (receiver) => phones.share(phone.id, receiver.id, url, text);
  const use = (receiver) => {
    dialog.close();
    chat.use(receiver);
  };
  const entry = (receiver) => receiverEntry(words, receiver, { send, use, refused });
  const list = el("ul", { class: "residents" });
  const made = async (receiver) => {
    const added = entry(receiver);
    list.append(added.element);
    form.open = false;
    await added.give();
  };
  const form = el(
    "details",
    { class: "inner" },
    el("summary", {}, icon("plus"), el("span", {}, words("newResident"))),
    newResidentForm(words, made, refused),
  );
  // As Telegram writes it: first the link, then the words.
  const whole = [url, text].filter(Boolean).join("\n");
  const preview = el("p", { class: "shared-words", dir: "auto" }, whole);
  const dialog = openDialog(words, words("sendTo"), [preview, copyButton(words, whole), problem, list, form], "share");
  try {
    const others = (await phones.all()).filter((each) => each.id !== phone.id);
    list.append(...others.map((each) => entry(each).element));
    form.open = others.length === 0;
  } catch (refusal) {
    if (refusal.status === undefined) throw refusal;
    refused(refusal);
  }
}

/** One resident with the button that sends; afterwards the button leads to that resident's phone. */
function receiverEntry(words, receiver, { send, use, refused }) {
  const { name } = receiver;
  const act = el(
    "button",
    { type: "button", class: "secondary", "aria-label": words("sendToName", { name }) },
    words("send"),
  );
  const element = el("li", {}, residentLine(words, receiver), act);
  const give = async () => {
    act.disabled = true;
    try {
      await send(receiver);
    } catch (refusal) {
      if (refusal.status === undefined) throw refusal;
      act.disabled = false;
      refused(refusal);
      return;
    }
    const opened = el(
      "button",
      { type: "button", class: "quiet", "aria-label": words("useHere", { name }), onclick: () => use(receiver) },
      icon("check"),
      words("open"),
    );
    act.replaceWith(opened);
    opened.focus();
  };
  act.addEventListener("click", give);
  return { element, give };
}

/** Who a mention is: a resident of this sandbox, whose phone can be used, or somebody it does not know. */
export async function openProfile(chat, { id, name }) {
  const { words } = chat;
  const known = (await phones.all()).find((each) => String(each.id) === String(id));
  if (!known && !name) return chat.elsewhere(`tg://user?id=${id}`);
  const use = (phone) => {
    dialog.close();
    chat.use(phone);
  };
  const shown = known
    ? residentList(words, [known], chat.phone, use)
    : el("p", { class: "resident" }, portrait(name), named(name));
  const dialog = openDialog(words, words("whoIs"), shown, "profile");
  return undefined;
}

/** What was shared with this phone and not put away, above the messages. `changed()` is called when it is more or less. */
export class SharedCards {
  constructor(words, phone, { follow, failed, changed }) {
    Object.assign(this, { words, phone, follow, failed, changed });
    this.cards = new Map();
    this.element = el("ul", { class: "shared", "aria-label": words("sharedWithYou"), "aria-live": "polite" });
    this.element.hidden = true;
  }

  get isEmpty() {
    return this.cards.size === 0;
  }

  replaceAll(all) {
    this.cards.clear();
    this.element.replaceChildren();
    for (const shared of all) this.put(shared);
    this.#refresh();
  }

  put(shared) {
    if (this.cards.has(shared.id)) return;
    const card = this.#draw(shared);
    this.cards.set(shared.id, card);
    this.element.prepend(card);
    this.#refresh();
  }

  remove(id) {
    this.cards.get(id)?.remove();
    this.cards.delete(id);
    this.#refresh();
  }

  #refresh() {
    this.element.hidden = this.isEmpty;
    this.changed();
  }

  #draw({ id, from, url, text }) {
    const { words } = this;
    const putAway = iconButton("close", words("remove"), {
      onclick: () => phones.unshare(this.phone.id, id).then(() => this.remove(id), this.failed),
    });
    const [before, after] = words("sharedBy", { name: "\n" }).split("\n");
    const href = safeAddress(url);
    const link = href
      ? el("a", { href, dir: "ltr", target: "_blank", rel: "noopener noreferrer" }, url)
      : el("span", { dir: "ltr" }, url);
    if (href) link.addEventListener("click", (event) => this.follow(event, href));
    return el(
      "li",
      { class: "shared-card" },
      portrait(from.name),
      el(
        "div",
        { class: "shared-content" },
        el("p", { class: "faint" }, before, named(from.name), after),
        link,
        text && el("p", { class: "shared-words", dir: "auto" }, text),
      ),
      putAway,
    );
  }
}
