// Shortcuts: <button data-key="Alt+Shift+R"> is pressed by these keys, a field with it gets the keyboard. Always with
// modifiers, because single letters are in the way of speech input (WCAG 2.1.4). The overlay lists what the page has.

const MODIFIERS = [
  ["Control", (event) => event.ctrlKey || event.metaKey],
  ["Alt", (event) => event.altKey],
  ["Shift", (event) => event.shiftKey],
];

document.addEventListener("keydown", (event) => {
  const held = MODIFIERS.filter(([, isHeld]) => isHeld(event)).map(([name]) => name);
  if (!held.length || event.repeat || event.isComposing || held.includes(event.key)) return;
  const keys = [...held, letterOf(event)].join("+");
  const element = found().find((one) => one.dataset.key === keys && isMeant(one));
  if (!element) return;
  event.preventDefault();
  press(element);
});

// With Alt some keyboards give another sign than the letter on the key.
function letterOf(event) {
  if (/^[a-z]$/i.test(event.key)) return event.key.toUpperCase();
  return event.code.match(/^(?:Key|Digit)(.)$/)?.[1] ?? event.key;
}

function found() {
  const modal = document.querySelector("dialog:modal");
  return [...(modal ?? document).querySelectorAll("[data-key]")].filter((one) => one.getClientRects().length);
}

// Control and Enter sends what one is writing, and nothing else.
function isMeant(element) {
  return element.dataset.key !== "Control+Enter" || element.form?.contains(document.activeElement);
}

function press(element) {
  const isField = element.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=submit])");
  if (isField) element.focus();
  else element.click();
}

function nameOf(element) {
  const label = element.labels?.[0] ?? element;
  return element.dataset.says || element.getAttribute("aria-label") || label.textContent.trim() || element.title;
}

function list() {
  const shown = new Map(found().map((one) => [one.dataset.key, nameOf(one)]));
  for (const one of document.querySelectorAll("[data-key]")) one.setAttribute("aria-keyshortcuts", one.dataset.key);
  for (const box of document.querySelectorAll("[data-shortcuts]")) {
    box.replaceChildren(...[...shown].flatMap(([keys, name]) => [term(keys), Object.assign(document.createElement("dd"), { textContent: name })]));
  }
}

function term(keys) {
  const dt = document.createElement("dt");
  for (const key of keys.split("+")) {
    if (dt.childNodes.length) dt.append(" + ");
    dt.append(Object.assign(document.createElement("kbd"), { textContent: key }));
  }
  return dt;
}

document.addEventListener("click", (event) => event.target.closest("[data-opens='help']") && list(), true);
document.addEventListener("htmx:after:swap", list);
list();
