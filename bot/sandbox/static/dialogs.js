/** What lies over the page: dialogs, small menus and passing notices. */

import { el, icon, iconButton } from "./dom.js";

let numberOfDialogs = 0;

/** Opens a modal dialog; Escape and the cross close it, and focus returns. Gives the dialog. */
export function openDialog(words, title, content, className = "") {
  const titleId = `dialog-title-${(numberOfDialogs += 1)}`;
  const close = iconButton("close", words("close"), { onclick: () => dialog.close() });
  const heading = el("h2", { id: titleId, dir: "auto" }, title);
  const dialog = el(
    "dialog",
    { class: `dialog ${className}`, "aria-labelledby": titleId },
    el("header", {}, heading, close),
    content,
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** A sentence that must be read: what Telegram shows for `show_alert`. */
export function openAlert(words, title, text) {
  const ok = el("button", { type: "button", class: "primary", autofocus: true }, words("ok"));
  const dialog = openDialog(words, title, [el("p", { class: "alert-text", dir: "auto" }, text), ok], "alert");
  ok.addEventListener("click", () => dialog.close());
}

/** Where the page may not touch the clipboard: the text, chosen and ready to be copied by hand. */
export function openToCopy(words, title, text) {
  const area = el("textarea", { readonly: true, rows: "12", dir: "auto", class: "code", "aria-label": title });
  area.value = text;
  openDialog(words, title, [el("p", {}, words("copyByHand")), area]);
  area.select();
}

/** A button that copies a text, and says so itself: for inside a dialog, which lies over all notices. */
export function copyButton(words, text) {
  const label = el("span", { "aria-live": "polite" }, words("copy"));
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      label.textContent = words("copied");
    } catch {
      openToCopy(words, words("copy"), text);
    }
  };
  return el("button", { type: "button", class: "secondary wide", onclick: copy }, icon("copy"), label);
}

const NOTICE_MILLISECONDS = 5000;

/** A place where short notices appear and pass. `say(text)` shows one; screen readers hear it. */
export function noticeBoard() {
  const board = el("div", { class: "notices", role: "status" });
  const say = (text, kind = "") => {
    const notice = el("p", { class: `notice ${kind}`, dir: "auto" }, text);
    board.replaceChildren(notice);
    setTimeout(() => notice.remove(), NOTICE_MILLISECONDS);
  };
  return { element: board, say };
}

/**
 * A button that opens a small list of things to do: `items` are `{label, sign, choose}` or ready-made elements.
 * Arrow keys walk, Escape closes and gives focus back.
 */
export function menuButton(button, itemsNow, label) {
  const list = el("div", { class: "menu", role: "menu", "aria-label": label, hidden: true });
  const holder = el("div", { class: "menu-holder" }, button, list);
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  const close = ({ refocus = false } = {}) => {
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (refocus) button.focus();
  };
  const open = () => {
    list.replaceChildren(
      ...itemsNow((choose) => () => {
        close({ refocus: true });
        choose();
      }),
    );
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    list.querySelector("[role=menuitem]")?.focus();
  };
  button.addEventListener("click", () => (list.hidden ? open() : close()));
  holder.addEventListener("focusout", (event) => holder.contains(event.relatedTarget) || close());
  // Safari gives a tapped button no focus, so leaving is also noticed by where one taps.
  document.addEventListener("pointerdown", (event) => holder.contains(event.target) || close());
  holder.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "Escape") close({ refocus: true });
    else if (!walk(list, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  return holder;
}

function walk(list, key) {
  const items = [...list.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key];
  if (to === undefined) return false;
  items.at(to % items.length)?.focus();
  return true;
}
