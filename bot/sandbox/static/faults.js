/** The part of the panel where things are made to go wrong, and Telegram's rates switched on. */

import { faults, limits } from "./api.js";
import { el, icon, iconButton } from "./dom.js";
import { field, select } from "./residents.js";

const KINDS = ["429", "5xx", "slow", "drop_after_accept", "refuse", "duplicate_update", "blocked"];
const WITH_SECONDS = { 429: "retry_after", slow: "seconds" };
const TIMES = { once: 1, threeTimes: 3, always: null };

/** `doing(action)` carries out a call and shows a refusal. */
export function faultsSection(words, { phone, bot }, doing) {
  const waiting = el("ul", { class: "faults", "aria-label": words("waitingFaults") });
  const refresh = () => doing(async () => waiting.replaceChildren(...(await faults.all()).map(entry)));
  const entry = (fault) => {
    const remove = iconButton("close", words("remove"), {
      onclick: () => doing(() => faults.remove(fault.id)).then(refresh),
    });
    return el("li", {}, el("span", {}, describe(words, fault)), remove);
  };
  const clear = el(
    "button",
    { type: "button", class: "quiet", onclick: () => doing(() => faults.clear()).then(refresh) },
    words("clearAll"),
  );
  const form = faultForm(words, { phone, bot }, (fault) => doing(() => faults.add(fault)).then(refresh));
  return { element: el("div", { class: "stack" }, form, waiting, clear), refresh };
}

function faultForm(words, { phone, bot }, add) {
  const kind = select(
    KINDS.map((each) => el("option", { value: each }, words(`fault.${each}`))),
    "429",
  );
  const times = select(
    Object.keys(TIMES).map((each) => el("option", { value: each }, words(each))),
    "once",
  );
  const seconds = el("input", { type: "number", min: "1", max: "60", value: "3" });
  const method = el("input", {
    type: "text",
    dir: "ltr",
    placeholder: "sendMessage",
    autocomplete: "off",
    pattern: "[A-Za-z]*",
  });
  const only = el("input", { type: "checkbox", checked: true });
  const secondsRow = field(words("seconds"), seconds);
  const methodRow = field(words("method"), method);
  const adapt = () => {
    secondsRow.hidden = !(kind.value in WITH_SECONDS);
    methodRow.hidden = kind.value === "duplicate_update";
  };
  kind.addEventListener("change", adapt);
  adapt();
  const form = el(
    "form",
    { class: "form" },
    field(words("what"), kind),
    el("div", { class: "pair" }, field(words("howOften"), times), secondsRow),
    methodRow,
    el("label", { class: "check" }, only, words("onlyThisPhone")),
    el("button", { type: "submit", class: "secondary wide" }, words("inject")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fault = { kind: kind.value, bot: bot.username, times: TIMES[times.value] };
    if (kind.value in WITH_SECONDS) fault[WITH_SECONDS[kind.value]] = Number(seconds.value);
    if (method.value && !methodRow.hidden) fault.method = method.value;
    if (only.checked) fault.chat_id = phone.id;
    add(fault);
  });
  return form;
}

function describe(words, fault) {
  const left = fault.times === null ? words("always") : `× ${fault.times}`;
  return [words(`fault.${fault.kind}`), fault.method, left].filter(Boolean).join(" · ");
}

export function limitsSection(words, doing) {
  const box = el("input", {
    type: "checkbox",
    role: "switch",
    onchange: () => doing(() => limits.enforce(box.checked)),
  });
  const refresh = () =>
    doing(async () => {
      box.checked = (await limits.get()).enforced;
    });
  const element = el(
    "label",
    { class: "check" },
    box,
    el("span", {}, words("enforceLimits"), el("span", { class: "faint block" }, words("enforceHint"))),
  );
  return { element, refresh };
}

export const sectionTitle = (sign, title) => el("summary", {}, icon(sign), el("span", {}, title));
