// Visits on a phone: every act is written to the device first and sent when there is a network; the page shows what is kept.
import { acts, forget, keep, onNews, phone, sendWaiting } from "./acts.js";
import { settled } from "./forms.js";
import { pad } from "./pad.js";
import { scan } from "./scan.js";
import { place } from "./whereabouts.js";

const PAGES = "visits-pages";
const AFTER = { enter: ["inside", "leave"], leave: ["inside", "sign"], sign: ["inside", "signed"] };

export function draw(part) {
  const box = part.querySelector("[data-visits]");
  if (!box || box.dataset.drawn || !globalThis.indexedDB || !globalThis.crypto?.randomUUID) return;
  box.dataset.drawn = "yes";
  navigator.serviceWorker?.register("/visits/worker.js", { scope: "/visits/" }).catch(() => {}); // the page works without it
  if (box.dataset.walk) walk(box);
  state(box).catch(() => {});
}

// The line that says what waits, and whether there is a network.
async function state(box) {
  const line = box.querySelector("[data-phone]");
  line.hidden = false;
  const show = () => shown(box, line);
  onNews(show);
  const turn = async () => {
    line.querySelector("[data-offline]").hidden = navigator.onLine;
    if (navigator.onLine) await sendNow(box);
    await show();
  };
  addEventListener("online", turn);
  addEventListener("offline", turn);
  line.querySelector("[data-send]").addEventListener("click", turn);
  line.querySelector("[data-list]").addEventListener("click", (event) => chosen(box, event));
  await turn();
  await takeAlong(box, line);
  await opened(box);
}

async function sendNow(box) {
  const taken = await sendWaiting();
  const isBusy = document.activeElement?.matches("textarea, input[type=text]");
  if (taken && box.dataset.walk && !isBusy) {
    settled();
    location.reload();
  }
}

async function shown(box, line) {
  const all = await acts();
  const mine = all.filter((act) => act.person === box.dataset.person);
  const waiting = mine.filter((act) => act.state === "waiting");
  const refused = mine.filter((act) => act.state === "refused");
  const words = [];
  if (waiting.length) words.push(line.dataset.waiting.replace("{n}", waiting.length));
  if (refused.length) words.push(line.dataset.refused.replace("{n}", refused.length));
  if (mine.length < all.length) words.push(line.dataset.foreign);
  if (!all.length && line.dataset.along) words.push(line.dataset.taken);
  line.querySelector("[data-said]").textContent = words.join(" · ");
  line.querySelector("[data-send]").hidden = !waiting.length;
  listRefused(line, refused);
  for (const card of box.querySelectorAll("[data-visit]")) {
    const count = mine.filter((act) => act.visit === card.dataset.visit).length;
    const note = card.querySelector("[data-waits]");
    note.hidden = !count;
    note.querySelector("b").textContent = count;
  }
}

function listRefused(line, refused) {
  const list = line.querySelector("[data-list]");
  list.hidden = !refused.length;
  list.replaceChildren(...refused.map((act) => {
    const item = document.createElement("li");
    item.dataset.n = act.n;
    const words = document.createElement("span");
    words.textContent = `${act.visit} ${act.item ?? ""} ${act.problem}`;
    item.append(words, button(line.dataset.again, "again"), button(line.dataset.drop, "drop"));
    return item;
  }));
}

function button(words, name) {
  const one = document.createElement("button");
  one.type = "button";
  one.className = "btn btn-quiet";
  one.dataset[name] = "";
  one.textContent = words;
  return one;
}

async function chosen(box, { target }) {
  const n = Number(target.closest("[data-n]")?.dataset.n);
  const act = (await acts()).find((one) => one.n === n);
  if (!act) return;
  if ("drop" in target.dataset && globalThis.confirm(box.querySelector("[data-phone]").dataset.sure)) await forget(n);
  if ("again" in target.dataset) {
    await keep({ ...act, state: "waiting", problem: "" });
    await sendNow(box);
  }
}

// The pages of today go into the phone; those of somebody else who was signed in here go out.
async function takeAlong(box, line) {
  const who = await phone();
  if (!who || !globalThis.caches) return;
  line.querySelector("[data-said]").textContent ||= line.dataset.taking;
  const mine = `${PAGES}-${who.person}`;
  for (const name of await caches.keys()) if (name.startsWith(PAGES) && name !== mine) await caches.delete(name);
  const cache = await caches.open(mine);
  const wanted = ["/visits/today/", ...who.pages];
  const done = await Promise.allSettled(wanted.map((page) => cache.add(new Request(page, { cache: "reload" }))));
  navigator.storage?.persist?.();
  line.dataset.along = done.every((one) => one.status === "fulfilled") ? "yes" : "";
  await shown(box, line);
}

// A door code that a camera opened without a network: to the visit whose door it is.
async function opened(box) {
  const [, token] = location.pathname.match(/^\/visits\/door\/([^/]+)/) ?? [];
  if (!token) return;
  const hash = await hashOf(token);
  const card = [...box.querySelectorAll("[data-door-hash]")].find((one) => one.dataset.doorHash === hash);
  if (card?.href) location.replace(`${card.href}?door=${token}`);
}

function walk(box) {
  box.classList.add("is-live");
  box.addEventListener("submit", (event) => submitted(box, event), true);
  box.addEventListener("change", (event) => changed(event));
  const door = new URLSearchParams(location.search).get("door");
  if (door) box.querySelector("form[data-act=enter] [name=door]").value = door;
  scan(box.querySelector("[data-scan]"), (words) => {
    box.querySelector("form[data-act=enter] [name=door]").value = words;
    box.querySelector("form[data-act=enter]").requestSubmit();
  });
  pad(box.querySelector("[data-pad]"));
  replay(box).catch(() => {});
}

// One tap answers, but a violation waits for its words.
function changed({ target }) {
  const form = target.closest("form[data-act=answer]");
  if (!form) return;
  if (target.name === "photo") return photographed(form, target);
  const result = form.elements.result.value;
  if (target.name === "result" && result === "violates" && !form.elements.note.value.trim()) {
    form.classList.add("wants-note");
    return form.elements.note.focus();
  }
  if (result && (target.name === "result" || target.name === "note")) form.requestSubmit();
}

async function photographed(form, input) {
  const box = form.closest("[data-walk]");
  for (const file of input.files) {
    const act = await started(box, "photo", form.dataset.item, {});
    await stored(box, form, { ...act, file });
  }
  input.value = "";
}

async function submitted(box, event) {
  const form = event.target;
  const kind = form.dataset.act;
  if (!kind) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  complain(form, "");
  if (!form.reportValidity()) return;
  if (kind === "answer" && form.dataset.stored === said(form)) return; // leaving the field and pressing the button say the same
  const facts = await told(form, kind, box);
  if (!facts) return;
  if (kind === "answer") form.dataset.stored = said(form);
  const { file, ...words } = facts;
  await stored(box, form, { ...(await started(box, kind, form.dataset.item, words)), file });
}

const said = ({ elements }) => `${elements.result.value} ${elements.note.value}`;

async function told(form, kind, box) {
  const given = Object.fromEntries(new FormData(form));
  if (kind === "answer") {
    if (!given.result) return null;
    if (given.result === "violates" && !given.note.trim()) return complain(form, form.elements.note.placeholder);
    return { result: given.result, note: given.note, base: given.base || null, ...place() };
  }
  if (kind === "enter") {
    const known = box.dataset.doorHash;
    if (!given.door.trim() && !given.reason.trim()) return complain(form, form.dataset.wrong);
    if (given.door.trim() && known && (await hashOf(given.door)) !== known) return complain(form, form.dataset.wrong);
    return { door: given.door, reason: given.reason, ...place() };
  }
  if (kind === "leave") return { remark: given.remark };
  const drawn = form.querySelector("canvas[data-drawn]");
  const file = drawn ? await new Promise((done) => drawn.toBlob(done, "image/png")) : null;
  return { name: given.name, post: given.post, agreed: given.agreed === "on", note: given.note, file };
}

async function started(box, kind, item, facts) {
  const { walk: visit, person } = box.dataset;
  return { uuid: crypto.randomUUID(), visit, person, kind, item: item ?? "", at: new Date().toISOString(), facts, state: "waiting" };
}

async function stored(box, form, act) {
  const clean = { ...act };
  if (!clean.file) delete clean.file;
  try {
    await keep(clean);
  } catch {
    return complain(form, box.querySelector("[data-phone]").dataset.full);
  }
  settled();
  apply(box, clean);
  if (navigator.onLine && clean.kind !== "answer" && clean.kind !== "photo") return sendNow(box);
  if (navigator.onLine) sendWaiting().catch(() => {});
  navigator.serviceWorker?.ready.then(({ sync }) => sync?.register("acts")).catch(() => {}); // not every browser may
}

function complain(form, words) {
  const line = form.querySelector("[data-problem]");
  if (line) {
    line.textContent = words;
    line.hidden = !words;
  }
  return null;
}

// The page as it was fetched, with what the phone has done since.
async function replay(box) {
  for (const act of await acts()) if (act.visit === box.dataset.walk && act.person === box.dataset.person) apply(box, act);
}

function apply(box, act) {
  if (AFTER[act.kind]) return stage(box, act.kind);
  const form = box.querySelector(`form[data-act=answer][data-item="${CSS.escape(act.item)}"]`);
  if (!form) return;
  if (act.kind === "photo") return thumbnail(form, act);
  form.elements.base.value = act.uuid;
  form.elements.note.value = act.facts.note ?? "";
  for (const radio of form.querySelectorAll("[name=result]")) radio.checked = radio.value === act.facts.result;
  form.classList.remove("wants-note");
  form.querySelector("[data-kept]").hidden = false;
  const head = form.closest("li").querySelector("[data-result]");
  const chosen = form.querySelector("[name=result]:checked")?.parentElement.querySelector("span");
  if (chosen) head.replaceChildren(...[...chosen.childNodes].map((node) => node.cloneNode(true)));
  head.dataset.answered = act.facts.result;
  count(box);
}

function thumbnail(form, act) {
  const strip = form.closest("li").querySelector("[data-photos]");
  if (strip.querySelector(`[data-uuid="${act.uuid}"]`)) return;
  const image = new Image();
  image.src = URL.createObjectURL(act.file);
  image.alt = form.querySelector("[name=photo]")?.getAttribute("aria-label") ?? "";
  image.dataset.uuid = act.uuid;
  strip.append(image);
}

function stage(box, kind) {
  for (const part of box.querySelectorAll("[data-stage]")) part.hidden = !AFTER[kind].includes(part.dataset.stage);
}

function count(box) {
  const done = box.querySelectorAll("form[data-act=answer] [name=result]:checked").length;
  const bar = box.querySelector(".walk-progress progress");
  if (!bar) return;
  bar.value = done;
  box.querySelector("[data-done]").textContent = done;
}

async function hashOf(words) {
  const token = words.trim().replace(/\/+$/, "").split("/").at(-1).split("?")[0].toUpperCase();
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
