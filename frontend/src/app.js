// The shell's script. Every page works without it; each module adds one thing and does nothing where its mark-up is absent.
import htmx from "htmx.org";
import { setUpForms } from "./js/forms.js";
import { setUpMenus } from "./js/menus.js";
import { setUpPolling } from "./js/polling.js";
import { setUpPhotos } from "./js/photos.js";
import { setUpRows } from "./js/rows.js";
import { setUpSwaps } from "./js/swaps.js";
import { setUpDeadlines } from "./js/deadlines.js";

window.htmx = htmx;
document.documentElement.classList.add("has-script");

setUpSwaps(htmx);
setUpMenus();
setUpForms();
setUpRows();
setUpPhotos();
setUpDeadlines();
setUpPolling();

const lazily = {
  "[data-map]": () => import("./map.js"),
  "[data-chart]": () => import("./charts.js"),
  "[data-redact]": () => import("./js/redact.js"),
  "[data-public]": () => import("./js/public.js"),
  "[data-visits]": () => import("./js/visits.js"),
  "[x-data]": () => import("./js/alpine.js"),
};

async function enhance(part) {
  for (const [selector, load] of Object.entries(lazily)) {
    if (part.matches?.(selector) || part.querySelector(selector)) (await load()).draw?.(part);
  }
  part.querySelector("[data-focus]")?.focus();
}

enhance(document.body);
htmx.onLoad((part) => part !== document.body && enhance(part));
