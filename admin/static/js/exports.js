/* How far an export is: while the region `[data-working]` says that one is being made, it is fetched anew, by regions.js. */

const EVERY_MS = 2000;

setInterval(() => {
  if (document.visibilityState !== "visible" || !document.querySelector("[data-working]")) return;
  document.dispatchEvent(new CustomEvent("live:changed", { detail: new Set(["exports"]) }));
}, EVERY_MS);
