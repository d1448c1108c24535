// Parts that ask again by themselves (data-poll = seconds): only while somebody looks at the page, and at once on coming back.
const last = new WeakMap();

export function setUpPolling() {
  setInterval(ask, 1000);
  document.addEventListener("visibilitychange", ask);
}

function ask() {
  if (document.visibilityState !== "visible") return;
  for (const part of document.querySelectorAll("[data-poll]")) {
    if (!last.has(part)) last.set(part, Date.now());
    if (Date.now() - last.get(part) < Number(part.dataset.poll) * 1000) continue;
    last.set(part, Date.now());
    part.dispatchEvent(new Event("poll"));
  }
}
