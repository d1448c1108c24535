// Lists: j, k, Enter, x and / as on a dispatcher's desk; ticking rows for a bulk action.
export function setUpRows() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("change", onPick);
  document.addEventListener("click", ({ target }) => {
    const row = target.closest("a")?.closest("[data-keys] [data-row]");
    if (row) stand(row);
  });
  document.addEventListener("htmx:afterSwap", count);
  count();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog[open], [data-map]")) return;
  const act = { j: () => go(1), k: () => go(-1), x: tick, "/": find, "?": help, Enter: () => open(event) }[event.key];
  if (!act || (event.key === "Enter" && event.target.closest("a, button, summary"))) return;
  if (act() !== false) event.preventDefault();
}

const rows = () => [...document.querySelectorAll("[data-keys] [data-row]")];
const current = () => document.querySelector("[data-keys] [data-row].is-at");

function go(step) {
  const all = rows();
  if (!all.length) return false;
  const before = all.indexOf(current() ?? document.querySelector("[data-keys] [data-row].is-open"));
  const row = all[Math.min(Math.max(before + step, 0), all.length - 1)];
  stand(row);
  row.querySelector("a")?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function stand(row) {
  current()?.classList.remove("is-at");
  row.classList.add("is-at");
}

function open() {
  const anchor = current()?.querySelector(".headline a, a");
  if (!anchor) return false;
  anchor.click();
}

function tick() {
  const box = current()?.querySelector("input[name=pick]");
  if (!box) return false;
  box.click();
}

function find() {
  const box = document.querySelector("input[type=search], form.filters input:not([type=hidden])");
  if (!box) return false;
  box.focus();
}

function help() {
  document.getElementById("keys")?.showModal();
}

function onPick({ target }) {
  if (target.matches("[data-pick-all]")) for (const box of picks()) box.checked = target.checked;
  if (target.matches("[data-pick-all], input[name=pick]")) count();
}

const picks = () => document.querySelectorAll("input[name=pick]");

function count() {
  const bulk = document.getElementById("bulk");
  if (!bulk) return;
  const ticked = [...picks()].filter((box) => box.checked).length;
  bulk.classList.toggle("has-picks", ticked > 0);
  bulk.querySelector("[data-bulk-count]").textContent = ticked;
}
