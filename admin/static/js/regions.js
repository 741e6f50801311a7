/* Regions that keep themselves true. An element with an id and `data-live="inbox case:ID initiatives initiative:ID"` is
   fetched anew from the page's own address when one of these changes, and only what differs in it is put in place: focus,
   scrolling, what is typed and what is ticked stay. Each region says `live:before` and `live:after`, and the page
   `live:fresh` at the end. A dialog does not belong in one. Where somebody types, `data-may` says what they may do there:
   only when that differs it is put anew, with what they typed in it. */

const AGAIN_MS = 3000;

const touched = new Set();
let isFetching = false;

document.addEventListener("live:changed", ({ detail: names }) => {
  for (const region of document.querySelectorAll("[data-live][id]")) {
    const own = region.dataset.live.split(/\s+/);
    if (names === null || own.some((one) => names.has(one))) touched.add(region.id);
  }
  catchUp();
});

async function catchUp() {
  if (isFetching || touched.size === 0) return;
  isFetching = true;
  const ids = [...touched];
  touched.clear();
  try {
    await fetchAnew(ids);
  } catch {
    for (const id of ids) touched.add(id);
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  } finally {
    isFetching = false;
  }
  // What changed while it was on its way.
  catchUp();
}

async function fetchAnew(ids) {
  const address = location.href;
  const answer = await fetch(address, { headers: { "X-By-Itself": "1" } });
  if (answer.redirected && new URL(answer.url).pathname === "/sign-in") {
    document.dispatchEvent(new CustomEvent("live:state", { detail: "ended" }));
    return;
  }
  if (answer.status === 404 || answer.status === 403) {
    document.dispatchEvent(new CustomEvent("live:state", { detail: "gone" }));
    return;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  // Somebody went to another page meanwhile.
  if (location.href !== address) return;
  for (const id of ids) {
    const region = document.getElementById(id);
    const fresh = page.getElementById(id);
    if (region && fresh) await put(region, fresh);
  }
  document.dispatchEvent(new CustomEvent("live:fresh"));
}

async function put(region, fresh) {
  if (region.isEqualNode(fresh)) return;
  if ("may" in region.dataset && region.dataset.may === fresh.dataset.may) return;
  for (const field of region.querySelectorAll("textarea[id]")) {
    const same = fresh.querySelector(`[id="${CSS.escape(field.id)}"]`);
    if (same) same.textContent = field.value;
  }
  for (const box of region.querySelectorAll("input[type=checkbox][id]:checked")) {
    fresh.querySelector(`[id="${CSS.escape(box.id)}"]`)?.setAttribute("checked", "");
  }
  region.dispatchEvent(new CustomEvent("live:before", { bubbles: true }));
  // What somebody opened is theirs to close.
  for (const open of region.querySelectorAll("details[open][id]")) {
    fresh.querySelector(`[id="${CSS.escape(open.id)}"]`)?.setAttribute("open", "");
  }
  const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
  for (const one of fresh.attributes) {
    if (region.getAttribute(one.name) !== one.value) region.setAttribute(one.name, one.value);
  }
  await window.htmx.swap({ sourceElement: region, target: region, text: fresh.innerHTML, swap: "innerMorph" });
  if (focused && document.activeElement === document.body) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
  region.dispatchEvent(new CustomEvent("live:after", { bubbles: true }));
}
