/* What is typed is kept: a second after the last key, and when the page is left. A field with `data-draft="KIND"` inside
   `[data-composer=CASE]`. Colleagues see that somebody is writing where the field has `data-types`. */

const QUIET_MS = 1000;
const AGAIN_MS = 3000;
const TYPING_MS = 3000;

const waiting = new Map();
const sent = new WeakSet();
let saving = new AbortController();
let typedAt = 0;

const token = () => document.querySelector("meta[name=csrf]").content;

function post(field, path, body, options = {}) {
  const address = `/cases/${field.closest("[data-composer]").dataset.composer}/${path}`;
  return fetch(address, { method: "POST", headers: { "X-CSRF": token() }, body: new URLSearchParams(body), ...options });
}

async function keep(field, options = { signal: saving.signal }) {
  clearTimeout(waiting.get(field));
  waiting.delete(field);
  const state = document.querySelector(`[data-draft-state="${field.dataset.draft}"]`);
  try {
    const answer = await post(field, "draft", { kind: field.dataset.draft, words: field.value }, options);
    if (state) state.textContent = answer.ok && field.value.trim() ? state.dataset.kept : "";
  } catch {
    if (state) state.textContent = "";
    // Not connected: once more in a moment, or when the page is left. What is being sent is no draft any more.
    if (field.isConnected && !sent.has(field.form)) waiting.set(field, setTimeout(() => keep(field), AGAIN_MS));
  }
}

document.addEventListener("input", ({ target: field }) => {
  if (!field.dataset?.draft) return;
  clearTimeout(waiting.get(field));
  waiting.set(field, setTimeout(() => keep(field), QUIET_MS));
  if ("types" in field.dataset && field.value.trim() && Date.now() - typedAt > TYPING_MS) {
    typedAt = Date.now();
    post(field, "typing", {}).catch(() => {});
  }
});

// What is being sent is no draft any more: one that came after it would bring it back.
document.addEventListener("submit", ({ target: form }) => {
  sent.add(form);
  saving.abort();
  saving = new AbortController();
  for (const field of form.querySelectorAll("[data-draft]")) {
    clearTimeout(waiting.get(field));
    waiting.delete(field);
  }
});

// The case went to somebody else while they typed: the field goes, the words do not.
let unsent = "";

document.addEventListener("live:before", ({ target: region }) => {
  if (!region.matches("[data-composer]")) return;
  unsent = region.querySelector("[data-draft=reply]")?.value.trim() ?? "";
  for (const field of [...waiting.keys()]) keep(field);
});

document.addEventListener("live:after", ({ target: region }) => {
  const place = region.querySelector("[data-unsent]");
  if (!place || !unsent) return;
  place.querySelector(".words").textContent = unsent;
  place.hidden = false;
});

addEventListener("pagehide", () => {
  for (const field of waiting.keys()) {
    if (!sent.has(field.form)) keep(field, { keepalive: true });
  }
});
