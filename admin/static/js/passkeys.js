// Forms with data-passkey="get" or "create": the browser asks for the passkey, its answer goes with the form.

const asked = { get: "parseRequestOptionsFromJSON", create: "parseCreationOptionsFromJSON" };

async function answer(form) {
  const how = form.dataset.passkey;
  const token = form.querySelector("[name=_csrf]").value;
  const options = await fetch(form.dataset.options, { method: "POST", headers: { "X-CSRF": token } });
  if (!options.ok) throw new Error(`${form.dataset.options} answered ${options.status}`);
  const publicKey = PublicKeyCredential[asked[how]](await options.json());
  return JSON.stringify(await navigator.credentials[how]({ publicKey }));
}

function listen(form) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = form.querySelector("[role=alert]");
    problem.hidden = true;
    try {
      form.elements.answer.value = await answer(form);
    } catch {
      // Also when somebody thought better of it: the browser does not say which.
      problem.hidden = false;
      return;
    }
    form.submit();
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (window.PublicKeyCredential?.[asked[form.dataset.passkey]]) listen(form);
}
