// The report form with its draft: written to the device first, then sent; without a network it waits there.
import { draftOf, keep } from "./drafts.js";
import { settled } from "./forms.js";
import { prepare, send } from "./sending.js";
import { steps } from "./steps.js";

const FIELDS = ["where", "lon", "lat", "place", "address", "text", "phone", "same_as", "category"];
const MEGABYTE = 1024 * 1024;

export async function report(form) {
  const opened = await asked().catch(() => null);
  const secret = opened?.secret ?? crypto.randomUUID();
  let prepared;
  const getReady = () => {
    prepared ??= prepare(secret);
    prepared.catch(() => (prepared = undefined));
    return prepared;
  };
  const ways = steps(form, async () => {
    const ready = getReady();
    const draft = { ...written(form), secret, kept_at: Date.now(), state: "waiting" };
    const hasRoom = await keep(draft).then(() => true, () => false);
    const outcome = await send(draft, ready);
    prepared = undefined;
    if (outcome.state === "sent") return leave(outcome.page);
    if (outcome.state === "refused") return ways.complain(outcome.problem || form.dataset.refused);
    if (!hasRoom) return ways.complain(noRoom(form, draft));
    waits(form, outcome.problem);
  });
  // The proof is looked for while the sentence is written, so that Send rarely waits for it.
  form.elements.text.addEventListener("input", getReady, { once: true });
  if (opened) await fill(form, opened, ways);
}

async function asked() {
  const secret = new URLSearchParams(location.search).get("draft");
  return secret ? draftOf(secret) : null;
}

function written(form) {
  const given = new FormData(form);
  const fields = Object.fromEntries(FIELDS.map((name) => [name, given.get(name) ?? ""]));
  return { fields, photos: given.getAll("photos").filter((photo) => photo.size) };
}

// A draft that is being changed is not sent behind its writer's back; whatever else happens, it stays.
async function fill(form, draft, ways) {
  await keep({ ...draft, state: "draft", problem: "" });
  for (const [name, value] of Object.entries(draft.fields)) {
    const control = form.elements[name];
    if (control && "value" in control) control.value = value;
  }
  const bag = new DataTransfer();
  for (const photo of draft.photos) bag.items.add(photo);
  form.elements.photos.files = bag.files;
  for (const name of ["photos", "lon", "where"]) form.elements[name].dispatchEvent(new Event(name === "where" ? "input" : "change", { bubbles: true }));
  settled();
  if (draft.problem) ways.complain(draft.problem);
}

function leave(page) {
  settled();
  location.assign(page);
}

function waits(form, problem) {
  settled();
  form.hidden = true;
  const box = document.querySelector("[data-kept]");
  box.hidden = false;
  box.querySelector("[data-why]").textContent = problem;
  box.focus();
  navigator.serviceWorker?.ready.then(({ sync }) => sync?.register("drafts")).catch(() => {}); // not every browser may
  navigator.storage?.persist?.();
}

function noRoom(form, draft) {
  const size = draft.photos.reduce((sum, photo) => sum + photo.size, 0);
  return form.dataset.noRoom.replace("{size}", Math.max(1, Math.ceil(size / MEGABYTE)));
}
