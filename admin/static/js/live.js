/* What changes on the server, heard by one of the open pages of this browser and passed on to the others: a browser
   has few connections to spare. What an event means: `admin/live.py`.

   On `document` it says `live:changed` (detail: a Set of "inbox", "case:ID", "initiatives" and "initiative:ID"; null for
   everything), to regions.js, and `live:urgent` (detail: ids of cases), to sound.js. It hears `live:state` and `live:fresh` of regions.js.

   Hooks: [data-connection] becomes "ok", "lost", "gone" (this page is not theirs to see any more) or "ended" (nobody is
   signed in). A copy of template[data-call] is put into [data-calls] when somebody is needed at once. [data-typing-of=ID]
   shows its `data-words` with the name of who is writing there. [data-waiting] holds the number for the title. */

const LOST_AFTER_MS = 3000;
const AGAIN_MS = 5000;
const FOLLOWS_AFTER_MS = 300;
const TYPING_MS = 6000;
const MINUTE = 60000;

const position = document.querySelector("meta[name=live-from]");
const others = "BroadcastChannel" in window ? new BroadcastChannel("voordeur-live") : null;
let isLeading = false;

function say(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

function refresh(names = null) {
  say("live:changed", names);
}

const HEARD = {
  changed({ cases, urgent, initiatives = [], within }) {
    const names = [...cases.map((one) => `case:${one}`), ...initiatives.map((one) => `initiative:${one}`)];
    const isOpen = names.some((one) => document.querySelector(`[data-live~="${CSS.escape(one)}"]`));
    // Who only has the list before them leaves the others who do a moment.
    if (cases.length > 0) names.push("inbox");
    if (initiatives.length > 0) names.push("initiatives");
    setTimeout(refresh, isOpen ? 0 : Math.random() * within, new Set(names));
    if (urgent.length > 0) call(urgent);
  },
  refresh() {
    refresh();
  },
  typing(told) {
    showTyping(told);
  },
  state(state) {
    showState(state);
  },
};

function hear(name, told) {
  HEARD[name]?.(told);
}

function pass(name, told) {
  hear(name, told);
  others?.postMessage({ name, told });
}

others?.addEventListener("message", ({ data }) => hear(data.name, data.told));

/* The stream. Resolves when nobody is signed in any more. */
function lead() {
  isLeading = true;
  return new Promise((ended) => {
    let lost = null;
    const open = () => {
      const from = encodeURIComponent(position.content);
      const stream = new EventSource(`/live?from=${from}`);
      stream.addEventListener("open", () => {
        clearTimeout(lost);
        lost = null;
        pass("state", "ok");
      });
      stream.addEventListener("error", () => {
        lost ??= setTimeout(() => pass("state", "lost"), LOST_AFTER_MS);
        // It comes back by itself after a break; after a refusal it does not. Whether that is because nobody is signed
        // in any more, the page finds out by fetching itself.
        if (stream.readyState !== EventSource.CLOSED) return;
        refresh();
        setTimeout(open, AGAIN_MS);
      });
      for (const name of ["changed", "refresh", "typing"]) {
        stream.addEventListener(name, ({ data }) => pass(name, JSON.parse(data)));
      }
      stream.addEventListener("ended", () => {
        stream.close();
        clearTimeout(lost);
        pass("state", "ended");
        ended();
      });
    };
    open();
  });
}

if (position) {
  if (navigator.locks && others) {
    navigator.locks.request("voordeur-live", lead);
    // Another page has the stream: what came between the making of this page and now, this one has not heard.
    setTimeout(() => isLeading || refresh(), FOLLOWS_AFTER_MS);
  } else {
    lead();
  }
  // Clocks go on, also when nothing happens.
  setInterval(() => document.visibilityState === "visible" && refresh(new Set(["inbox"])), MINUTE);
}

function showState(state) {
  for (const one of document.querySelectorAll("[data-connection]")) one.dataset.connection = state;
}

document.addEventListener("live:state", ({ detail }) => showState(detail));

/* Who is writing: `[data-typing-of=ID]` shows its `data-words`, with the name in the place of "{name}". */
const typing = new Map();

function showTyping({ case: id, name }) {
  for (const one of document.querySelectorAll(`[data-typing-of="${CSS.escape(id)}"]`)) {
    one.textContent = one.dataset.words.replace("{name}", name);
    one.hidden = false;
    clearTimeout(typing.get(one));
    typing.set(one, setTimeout(() => (one.hidden = true), TYPING_MS));
  }
}

/* The title: how many wait, and a sign while something is urgent and nobody looked here since. */
const plain = document.title;
let isCalling = false;

function showTitle() {
  const waiting = Number(document.querySelector("[data-waiting]")?.dataset.waiting ?? 0);
  const count = waiting > 0 ? `(${waiting}) ` : "";
  document.title = `${isCalling ? "❗ " : ""}${count}${plain}`;
}

function call(urgent) {
  say("live:urgent", urgent);
  const strip = document.querySelector("[data-calls]");
  const sign = document.querySelector("template[data-call]")?.content.cloneNode(true);
  if (strip && sign) {
    sign.querySelector("a")?.setAttribute("href", `/cases/${encodeURIComponent(urgent[0])}`);
    strip.replaceChildren(sign);
  }
  isCalling = true;
  showTitle();
  blink();
}

function blink() {
  if (!isCalling || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  setTimeout(() => {
    if (!isCalling) return;
    document.title = document.title.startsWith("❗") ? plain : `❗ ${plain}`;
    blink();
  }, 1000);
}

function answer() {
  if (!isCalling || document.visibilityState !== "visible") return;
  isCalling = false;
  showTitle();
}

for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, answer, { passive: true });
document.addEventListener("live:fresh", showTitle);
showTitle();
