/* The transcript: it stands at its end, stays where somebody reads, says when something new came, and tells the server
   what was seen. */

const NEAR_PX = 80;

const log = document.querySelector("[data-chat]");
const fresh = document.querySelector("[data-new-lines]");
let wasAtEnd = true;
let told = "0";

const last = () => document.getElementById("end")?.dataset.last ?? "0";
const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;

function toEnd() {
  log.scrollTop = log.scrollHeight;
  fresh.hidden = true;
  seen();
}

function seen() {
  const line = last();
  if (line === told || line === "0" || document.visibilityState !== "visible" || !isAtEnd()) return;
  told = line;
  fetch(`/cases/${log.dataset.chat}/seen`, {
    method: "POST",
    headers: { "X-CSRF": document.querySelector("meta[name=csrf]").content },
    body: new URLSearchParams({ line }),
  }).catch(() => (told = "0"));
}

if (log) {
  const line = location.hash.startsWith("#line-") && document.getElementById(location.hash.slice(1));
  if (line) line.scrollIntoView({ block: "center" });
  else toEnd();
  wasAtEnd = isAtEnd();

  let before = last();
  log.addEventListener("live:before", () => {
    before = last();
  });
  log.addEventListener("live:after", () => {
    if (wasAtEnd) toEnd();
    else fresh.hidden = fresh.hidden && last() === before;
  });
  log.addEventListener("scroll", () => {
    wasAtEnd = isAtEnd();
    if (wasAtEnd) {
      fresh.hidden = true;
      seen();
    }
  }, { passive: true });
  // A photo that comes later makes the chat longer; who types much makes its box smaller.
  log.addEventListener("load", () => wasAtEnd && toEnd(), { capture: true });
  new ResizeObserver(() => wasAtEnd && toEnd()).observe(log);
  fresh.addEventListener("click", toEnd);
  document.addEventListener("visibilitychange", seen);
}
