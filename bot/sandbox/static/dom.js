/** Builds elements. Whatever people or bots wrote becomes a text node, never markup. */

/**
 * `el("button", { class: "key", onclick: press, "aria-label": "Send" }, icon("send"))`.
 * Attributes that are null, undefined or false are left out; children that are null or false are skipped.
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Words for screen readers only. */
export const unseen = (...words) => el("span", { class: "unseen" }, ...words);

/** A person's or bot's name: its direction must not disturb the words around it. */
export const named = (name) => el("bdi", {}, name);

const SVG = "http://www.w3.org/2000/svg";

// Drawn for this page on a grid of 24, as strokes.
const STROKES = {
  send: "M4 12 20 4l-4.5 16-4-6.5zM20 4l-8.5 9.5",
  microphone: "M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  clip: "M19.5 11.5 12 19a4.6 4.6 0 0 1-6.5-6.5l8-8a3 3 0 0 1 4.3 4.3l-8 8a1.5 1.5 0 0 1-2.1-2.1l7-7",
  menu: "M4 7h16M4 12h16M4 17h10",
  keyboard: "M3.5 6.5h17v11h-17zM7 10h.01M10.3 10h.01M13.7 10h.01M17 10h.01M7.5 14h9",
  tools: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8v4.4M9 14.8v4.4",
  close: "M6 6l12 12M18 6 6 18",
  pencil: "M5 19l1-4L16.5 4.5l3 3L9 18z",
  reply: "M10 6 4 12l6 6M4 12h9c4 0 6 2 7 6",
  down: "M12 5v14M6 13l6 6 6-6",
  pin: "M12 21s7-6.3 7-11.2A7 7 0 0 0 5 9.8C5 14.7 12 21 12 21zM12 12.2a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8z",
  photo: "M3.5 5.5h17v13h-17zM4 16l4.5-4.5 3.5 3.5 3-3 5 5M15.8 9.2h.01",
  file: "M6 3.5h8l4 4v13H6zM14 3.5v4h4",
  person: "M12 11.5a3.8 3.8 0 1 0 0-7.6 3.8 3.8 0 0 0 0 7.6zM4.5 20a7.5 7.5 0 0 1 15 0",
  smile: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM8.5 14a4.2 4.2 0 0 0 7 0M9 9.5h.01M15 9.5h.01",
  poll: "M5 20V11M12 20V4M19 20v-6",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8.5 6v12M15.5 6v12",
  stop: "M7 7h10v10H7z",
  copy: "M9 9h10.5v11H9zM15 9V4H4.5v11H9",
  link: "M10 14a4 4 0 0 0 5.7 0l3.2-3.2a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3.2 3.2a4 4 0 0 0 5.7 5.7l1-1",
  newTab: "M13.5 4.5h6v6M19.5 4.5 11 13M17 14v5.5H4.5V7H10",
  plus: "M12 5v14M5 12h14",
  more: "M12 4.9a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2zM12 11.4a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2zM12 17.9a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2z",
  back: "M14.5 5.5 8 12l6.5 6.5",
  people: "M9 11.2a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM2.8 19a6.2 6.2 0 0 1 12.4 0M15.5 5.2a3 3 0 0 1 0 5.6M17.6 13.6A6 6 0 0 1 21.2 19",
  bin: "M5 7h14M9.5 7V4.5h5V7M7 7l1 12.5h8L17 7M10.5 10.5v5.5M13.5 10.5v5.5",
  lock: "M6.5 11h11v8.5h-11zM9 11V8a3 3 0 0 1 6 0v3",
  check: "M5 12.5l4.5 4.5L19 7.5",
  door: "M6 20.5V8a6 6 0 0 1 12 0v12.5zM3.5 20.5h17M14.6 13.5v.01",
};

/** A drawn sign. It says nothing to a screen reader: the button around it has the words. */
export function icon(name, className = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", STROKES[name]);
  svg.append(path);
  return svg;
}

export const iconButton = (sign, label, attributes = {}) =>
  el("button", { type: "button", class: "icon-button", "aria-label": label, title: label, ...attributes }, icon(sign));
