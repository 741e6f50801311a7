/** Forms and lists of residents: whose phone this tab is, and how to make another. */

import { phones } from "./api.js";
import { el, icon, named } from "./dom.js";
import { addressOf, browserLanguage, DEVICES, EXAMPLES } from "./phone.js";
import { LANGUAGE_NAMES } from "./texts.js";

export const initialOf = (name) => [...name.trim()][0]?.toLocaleUpperCase() ?? "?";

/** Somebody's profile photo, else the round with their first letter. */
export const face = ({ name, photo }) =>
  photo ? el("img", { class: "portrait", src: photo, alt: "" }) : portrait(name);

/** A round with the first letter; its colour is always the same for the same name. */
export function portrait(name) {
  const colour = [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 5;
  return el("span", { class: `portrait colour-${colour}`, "aria-hidden": "true" }, initialOf(name));
}

export const field = (label, control) => el("label", { class: "field-row" }, el("span", {}, label), control);

export function languageSelect(words, chosen) {
  const options = Object.entries(LANGUAGE_NAMES).map(([code, name]) => el("option", { value: code, lang: code }, name));
  // Not every phone speaks one of ours, and some do not tell.
  options.push(
    el("option", { value: "fr", lang: "fr" }, "Français"),
    el("option", { value: "" }, `(${words("noLanguage")})`),
  );
  return select(options, chosen ?? "");
}

export const deviceSelect = (words, chosen) =>
  select(
    DEVICES.map((device) => el("option", { value: device }, words(device))),
    chosen,
  );

export function select(options, chosen) {
  const element = el("select", {}, options);
  element.value = chosen;
  return element;
}

/** The form for a new resident. `made(phone)` is called with the new phone. */
export function newResidentForm(words, made, refused) {
  const name = el("input", { type: "text", required: true, maxlength: "60", dir: "auto", autocomplete: "off" });
  const language = languageSelect(words, words.language);
  const device = deviceSelect(words, "phone");
  const form = el(
    "form",
    { class: "form" },
    field(words("name"), name),
    el("div", { class: "pair" }, field(words("language"), language), field(words("device"), device)),
    el("button", { type: "submit", class: "secondary wide" }, icon("plus"), words("make")),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      made(await phones.add(name.value.trim(), language.value || null, device.value));
    } catch (refusal) {
      refused(refusal);
    }
  });
  return form;
}

/** All residents but this tab's, each to be used here or in a new tab. */
export function residentList(words, all, current, use) {
  const entry = (phone) => {
    const { name } = phone;
    const mine = phone.id === current?.id;
    const here = el(
      "button",
      {
        type: "button",
        class: "resident",
        disabled: mine,
        title: words("useHere", { name }),
        onclick: () => use(phone),
      },
      ...residentFace(words, phone, mine),
    );
    const elsewhere = el(
      "a",
      {
        class: "icon-button",
        href: addressOf(phone),
        target: "_blank",
        rel: "noopener",
        "aria-label": words("useInNewTab", { name }),
        title: words("useInNewTab", { name }),
      },
      icon("newTab"),
    );
    return el("li", { class: mine ? "mine" : "" }, here, elsewhere);
  };
  return el("ul", { class: "residents" }, all.map(entry));
}

/** A resident in a list where something else can be done than using the phone. */
export const residentLine = (words, phone) => el("span", { class: "resident" }, residentFace(words, phone, false));

function residentFace(words, phone, mine) {
  return [
    face(phone),
    el(
      "span",
      {},
      el("span", { class: "resident-name" }, named(phone.name)),
      el("span", { class: "faint" }, aboutPhone(words, phone, mine)),
    ),
  ];
}

function aboutPhone(words, phone, mine) {
  const language = LANGUAGE_NAMES[phone.language_code] ?? phone.language_code ?? words("noLanguage");
  return mine ? `${language} · ${words("thisTab")}` : language;
}

/** The first thing a new tab asks: whose phone it is. `chosen(phone)` is called once. */
export function whoAreYou(words, all, chosen, refused) {
  const known = new Set(all.map((phone) => phone.name));
  const fresh = EXAMPLES.filter((example) => !known.has(example.name));
  fresh.sort((one, other) => Number(other.language === browserLanguage()) - Number(one.language === browserLanguage()));
  const make = async ({ name, language }) => {
    try {
      chosen(await phones.add(name, language, "phone"));
    } catch (refusal) {
      refused(refusal);
    }
  };
  const example = (person) =>
    el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "resident", onclick: () => make(person) },
        portrait(person.name),
        el(
          "span",
          {},
          el("span", { class: "resident-name" }, named(person.name)),
          el("span", { class: "faint", lang: person.language }, LANGUAGE_NAMES[person.language]),
        ),
      ),
    );
  return el(
    "section",
    { class: "who", "aria-labelledby": "who-title" },
    icon("door", "icon big"),
    el("h1", { id: "who-title" }, words("whoAreYou")),
    el("p", { class: "faint" }, words("whoHint")),
    residentList(words, all, null, chosen),
    el("ul", { class: "residents" }, fresh.map(example)),
    el("details", {}, el("summary", {}, words("newResident")), newResidentForm(words, chosen, refused)),
  );
}
