// Dialogs and what has the keyboard first. Newer browsers open a dialog by themselves (command="show-modal"); this is for
// the others, for a click beside it, and for a dialog that a page comes back with (data-open-now).

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog && !dialog.open) {
    dialog.showModal();
    event.preventDefault();
  }
  if (event.target instanceof HTMLDialogElement && isBeside(event, event.target)) {
    event.target.close();
  }
});

function isBeside(event, dialog) {
  const box = dialog.getBoundingClientRect();
  // A press on Enter is a click at 0, 0.
  const isPointed = event.clientX !== 0 || event.clientY !== 0;
  const isInside =
    event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  return isPointed && !isInside;
}

// On an old page of the history a form may still say that it is being sent.
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-once][aria-busy]").forEach((form) => form.removeAttribute("aria-busy"));
});

// A form that must not go twice: the second press is not heard. The server would refuse it too.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]") || event.defaultPrevented) return;
  if (form.hasAttribute("aria-busy")) event.preventDefault();
  form.setAttribute("aria-busy", "true");
});

document.querySelector("dialog[data-open-now]")?.showModal();
document.querySelector("[data-focus]")?.focus();
