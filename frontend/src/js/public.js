// The public site: the report form, the list of what the device keeps, and the worker that keeps both open without a network.
import { listKept } from "./kept.js";
import { prove } from "./proof.js";
import { report } from "./report.js";
import { sendWaiting } from "./sending.js";
import { steps } from "./steps.js";

const canKeep = Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);

export function draw(part) {
  const form = part.querySelector("form[data-report]");
  if (form) canKeep ? report(form) : steps(form);
  for (const one of part.querySelectorAll("form[data-prove]")) if (canKeep) proveFirst(one);
  if (!canKeep || !part.matches("body")) return;
  navigator.serviceWorker?.register("/p/worker.js", { scope: "/p/" }).catch(() => {}); // the page works without it
  for (const box of part.querySelectorAll("[data-drafts]")) listKept(box).catch(() => {});
  watchNetwork(part);
}

function watchNetwork(part) {
  const turn = () => {
    for (const note of part.querySelectorAll("[data-offline]")) note.hidden = navigator.onLine;
    if (navigator.onLine) sendWaiting().catch(() => {}); // a browser that stores nothing has nothing to send
  };
  addEventListener("online", turn);
  addEventListener("offline", turn);
  turn();
}

// A small form works for its ticket when it is sent; without a script it has to be fifteen seconds old instead.
function proveFirst(form) {
  form.addEventListener("submit", async (event) => {
    if (form.elements.proof.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form.elements.proof.value = await prove(form.elements.ticket.value, Number(form.dataset.bits));
    form.requestSubmit(event.submitter);
  }, true);
}
