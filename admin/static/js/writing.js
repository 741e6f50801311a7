// Small help with writing: fields that grow, the switch between reply and note, copying.

if (!CSS.supports("field-sizing", "content")) {
  const grow = (field) => {
    field.style.blockSize = "auto";
    field.style.blockSize = `${field.scrollHeight + 2}px`;
  };
  document.addEventListener("input", (event) => event.target.matches("[data-autogrow]") && grow(event.target));
  document.querySelectorAll("[data-autogrow]").forEach(grow);
}

// Whoever chooses reply or note wants to write it; with the arrow keys one is still choosing.
document.addEventListener("click", (event) => {
  const choice = event.target.closest(".modes input");
  if (choice && (event.detail > 0 || !choice.matches(":focus"))) {
    choice.closest(".composer").querySelector(`.write.${choice.value} textarea`)?.focus();
  }
});

// <button type="button" data-copy="#codes" data-copied="Copied">: the words of that element, or the value of that field.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const source = button && document.querySelector(button.dataset.copy);
  if (!source) return;
  await navigator.clipboard.writeText(source.value ?? source.innerText);
  if (button.dataset.copied) said(button);
});

function said(button) {
  const words = button.querySelector("span") ?? button;
  const before = words.textContent;
  words.setAttribute("role", "status");
  words.textContent = button.dataset.copied;
  setTimeout(() => (words.textContent = before), 3000);
}
