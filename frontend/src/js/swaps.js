// HTMX: what is swapped, what is told when a request fails, and where the focus goes.
import { toast } from "./toast.js";

const RESULTS = "#results";

export function setUpSwaps(htmx) {
  Object.assign(htmx.config, {
    allowEval: false,
    includeIndicatorStyles: false,
    historyCacheSize: 0, // pages hold personal data: nothing of them stays in the browser's storage
    scrollBehavior: "auto",
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "422", swap: true },
      { code: "...", swap: false, error: true },
    ],
  });
  document.addEventListener("htmx:configRequest", dropEmptyFilters);
  document.addEventListener("htmx:beforeSwap", takeRefusals);
  document.addEventListener("htmx:sendError", () => toast(text("failed-text")));
  document.addEventListener("htmx:afterSwap", announce);
}

// An address that a person can read and pass on.
function dropEmptyFilters({ detail }) {
  if (!detail.elt.matches("form.filters")) return;
  for (const [name, value] of [...detail.formData.entries()]) if (value === "") detail.formData.delete(name);
  const columns = [...detail.elt.querySelectorAll("input[name=columns]")];
  if (columns.every((box) => box.checked === ("usual" in box.dataset))) detail.formData.delete("columns");
}

// A refusal names its own target (the alert region); any other failure becomes a toast and changes nothing on the page.
function takeRefusals({ detail }) {
  const { xhr } = detail;
  if (xhr.status < 400 || xhr.status === 422) return;
  if (xhr.getResponseHeader("HX-Retarget")) {
    detail.shouldSwap = true;
    detail.isError = false;
  } else {
    toast(text("failed-text"));
  }
}

function announce({ detail }) {
  const alert = document.querySelector("#alerts [role=alert]");
  if (detail.target?.id === "alerts" && alert) {
    alert.tabIndex = -1;
    alert.focus();
  } else if (detail.target?.matches?.(RESULTS) && detail.requestConfig?.elt?.closest(".pager")) {
    const results = document.querySelector(RESULTS);
    results.tabIndex = -1;
    results.focus({ preventScroll: true });
  }
}

function text(id) {
  return document.getElementById(id)?.textContent ?? "";
}
