/** Which phone this tab is. The tab remembers it; another tab is another phone. */

import { phones, Refused } from "./api.js";
import { nearestLanguage } from "./texts.js";

const KEY = "voordeur-sandbox-phone";

/** Invented people, one for each language, to start with. */
export const EXAMPLES = [
  { name: "Marijke de Boer", language: "nl" },
  { name: "Fatma Yılmaz", language: "tr" },
  { name: "يوسف العمراني", language: "ar" },
  { name: "Grace Mensah", language: "en" },
];

export const DEVICES = ["phone", "small", "desktop"];
export const deviceOf = (phone) => (DEVICES.includes(phone.device) ? phone.device : "phone");

export const browserLanguage = () => nearestLanguage(navigator.language);

/** Leads to a phone, and perhaps to a group and topic on it. Without a phone: to whatever this tab is. */
export function addressOf(phone, group = null, topic = null) {
  if (!phone) return "/sandbox/";
  if (group === null) return `/sandbox/?phone=${phone.id}`;
  const place = new URLSearchParams({ phone: phone.id, group, ...(topic === null ? {} : { topic }) });
  return `/sandbox/#${place}`;
}

const inAddress = () => new URLSearchParams(location.hash.slice(1));

/** `{group: {id}, topic}` as the address has it; null where it names no group. */
export function placeInAddress() {
  const { group, topic } = Object.fromEntries(inAddress());
  return group ? { group: { id: Number(group) }, topic: topic ? Number(topic) : null } : null;
}

/** Remembers enough to make the phone again when the sandbox was restarted and knows nobody. */
export function remember({ id, name, language_code, device }) {
  sessionStorage.setItem(KEY, JSON.stringify({ id, name, language_code, device }));
}

/** The phone that the address asks for, else the one this tab was; null when it was none yet. */
export async function phoneOfThisTab() {
  const asked = new URLSearchParams(location.search).get("phone") ?? inAddress().get("phone");
  if (asked) {
    const phone = await existing(asked);
    if (phone) return phone;
  }
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  return kept && (await sameAgain(kept));
}

/** This phone as the server has it; made again where the server was restarted meanwhile. */
export async function sameAgain({ id, name, language_code, device }) {
  const phone = await existing(id);
  // After a restart the number may be somebody else's.
  return phone?.name === name ? phone : phones.add(name, language_code, device);
}

async function existing(id) {
  try {
    return await phones.get(id);
  } catch (refusal) {
    if (refusal instanceof Refused && refusal.status !== 0) return null;
    throw refusal;
  }
}
