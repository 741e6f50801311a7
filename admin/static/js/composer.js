/* Where somebody types. Which of the forms is shown, a radio button and the style sheet decide, without any script. */

document.addEventListener("change", ({ target }) => {
  if (target.dataset?.shows) document.getElementById(target.dataset.shows)?.focus();
  if ("showsName" in (target.dataset ?? {})) showName(target);
});

// A shortcut that chooses what is chosen already is for the field too.
document.addEventListener("click", ({ target }) => {
  if (target.dataset?.shows && target.checked) document.getElementById(target.dataset.shows)?.focus();
});

function showName(input) {
  const label = input.closest("label");
  const name = label.querySelector(".file-name") ?? label.appendChild(document.createElement("bdi"));
  name.className = "file-name cut";
  name.textContent = input.files[0]?.name ?? "";
}

function prepare(root) {
  for (const one of root.querySelectorAll("[data-shows-name]")) one.closest("label").classList.add("is-quiet");
  for (const one of root.querySelectorAll("[data-needs-script]")) one.hidden = false;
}

prepare(document);
// Who has the case now has other forms, and other questions: what was asked of who had it before is asked no more.
document.addEventListener("live:after", ({ target }) => prepare(target));
document.addEventListener("live:before", ({ target }) => {
  for (const dialog of target.querySelectorAll("dialog[open]")) dialog.close();
});

// A standard reply goes into the text, where it can be changed: what stood there stays.
document.addEventListener("click", (event) => {
  const reply = event.target.closest?.("[data-puts]");
  const field = reply && document.querySelector(reply.dataset.into);
  if (!field || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  field.value = [field.value.trim(), reply.dataset.puts].filter(Boolean).join("\n\n");
  reply.closest("[popover]")?.hidePopover();
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("input", ({ target }) => {
  if (target.dataset?.finds) {
    const wanted = target.value.trim().toLocaleLowerCase();
    for (const one of document.querySelectorAll(target.dataset.finds)) {
      one.hidden = !one.textContent.toLocaleLowerCase().includes(wanted);
    }
  }
  if (target.dataset?.chooses) {
    target.form.querySelector(`[type=radio][value="${target.dataset.chooses}"]`).checked = true;
  }
});

document.addEventListener("keydown", (event) => {
  const form = event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.closest?.("form.write");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});
