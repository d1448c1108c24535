// Forms: ask before what cannot be taken back, warn before losing what was typed, and send once.
let changed = false;

export function setUpForms() {
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-guard]")) changed = true;
  });
  document.addEventListener("submit", onSubmit);
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });
}

// What was typed is safe elsewhere: leaving loses nothing.
export function settled() {
  changed = false;
}

async function onSubmit(event) {
  const form = event.target;
  const button = event.submitter;
  const question = button?.dataset.confirm ?? form.dataset.confirm;
  if (question && !form.dataset.confirmed) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (await confirmed(question, button)) {
      form.dataset.confirmed = "yes";
      form.requestSubmit(button);
    }
    return;
  }
  delete form.dataset.confirmed;
  if (form.dataset.sending) return event.preventDefault();
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  changed = false;
  form.dataset.sending = "yes";
  button?.setAttribute("aria-busy", "true");
  window.addEventListener("pageshow", () => delete form.dataset.sending, { once: true });
}

export function confirmed(question, button) {
  const dialog = document.getElementById("confirm");
  dialog.querySelector("#confirm-text").textContent = question;
  const yes = dialog.querySelector("[data-confirm-yes]");
  if (button) yes.textContent = button.textContent.trim();
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}
