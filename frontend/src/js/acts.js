// What an officer did at visits, kept on the phone until the server has it. An act: n (its order), uuid, visit, person, kind, item, at, facts, file,
// state (waiting, refused) and problem. Whoever sends holds one lock, and the server does an act once by its uuid.
import { openDB } from "idb";

const STORE = "acts";
const ALL_AT_ONCE = 40;
const SEND_MS = 120_000;
const news = globalThis.BroadcastChannel ? new BroadcastChannel("visit-acts") : null;
let base;

function database() {
  base ??= openDB("bihuan-visits", 1, {
    upgrade: (fresh) => fresh.createObjectStore(STORE, { keyPath: "n", autoIncrement: true }),
  });
  return base;
}

export const acts = async () => (await database()).getAll(STORE);

// Throws QuotaExceededError when the device has no room.
export async function keep(act) {
  const n = await (await database()).put(STORE, act);
  tell();
  return n;
}

export async function forget(n) {
  await (await database()).delete(STORE, n);
  tell();
}

export const onNews = (act) => {
  news?.addEventListener("message", act);
  addEventListener("visit-acts", act);
};

function tell() {
  news?.postMessage("changed");
  dispatchEvent(new Event("visit-acts"));
}

// Who is signed in, and the key of his forms; null without a network or when nobody is.
export async function phone() {
  try {
    const answer = await fetch("/visits/phone/", { cache: "no-store", signal: AbortSignal.timeout?.(20_000) });
    return answer.ok && !answer.redirected ? await answer.json() : null;
  } catch {
    return null;
  }
}

const alone = (act) => (navigator.locks ? navigator.locks.request("bihuan-visits", act) : act());

// Send all that waits of the person who is signed in, in its order; says how many the server took.
export const sendWaiting = () => alone(async () => {
  const who = await phone();
  if (!who) return 0;
  let taken = 0;
  const waiting = (await acts()).filter((act) => act.person === who.person && act.state === "waiting");
  for (const batch of batches(waiting)) {
    const told = await deliver(batch, who.csrf);
    if (!told) break;
    for (const act of batch) taken += await settle(act, told.get(act.uuid));
  }
  return taken;
});

// In their order: up to forty of one visit together, a picture always by itself.
function batches(waiting) {
  const found = [];
  for (const act of waiting) {
    const last = found.at(-1);
    const fits = last && last[0].visit === act.visit && !act.file && !last[0].file && last.length < ALL_AT_ONCE;
    if (fits) last.push(act);
    else found.push([act]);
  }
  return found;
}

async function deliver(batch, csrf) {
  const body = new FormData();
  body.append("acts", JSON.stringify(batch.map(told)));
  for (const act of batch) if (act.file) body.append("files", act.file, nameOf(act));
  try {
    const options = { method: "POST", body, headers: { "X-CSRFToken": csrf }, signal: AbortSignal.timeout?.(SEND_MS) };
    const answer = await fetch(`/api/v1/visits/${batch[0].visit}/acts`, options);
    const said = await answer.json();
    if (answer.ok) return new Map(said.map((one) => [one.id, one]));
    if (answer.status >= 500 || [401, 403, 408, 429].includes(answer.status)) return null; // not the acts' fault
    return new Map(batch.map((act) => [act.uuid, { outcome: "refused", message: said.message ?? "" }]));
  } catch {
    return null;
  }
}

const nameOf = (act) => `${act.uuid}.${act.kind === "sign" ? "png" : "jpg"}`;

function told({ uuid, kind, at, item, facts, file }) {
  const act = { id: uuid, kind, at, ...facts };
  if (item) act.item = item;
  if (file) act.file = nameOf({ uuid, kind });
  return act;
}

// What the server has is forgotten; what it refused stays, with the reason.
async function settle(act, outcome) {
  if (!outcome) return 0;
  if (outcome.outcome === "refused") {
    await keep({ ...act, state: "refused", problem: outcome.message });
    return 0;
  }
  await forget(act.n);
  return 1;
}
