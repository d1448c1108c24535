// Reports that this device keeps until they are sent. A draft: secret (its key, which a resend repeats), fields, photos, kept_at,
// and state: draft (being written), waiting (for a network), refused (with the problem), sent (with code and page, nothing else).
import { openDB } from "idb";

const STORE = "drafts";
const news = globalThis.BroadcastChannel ? new BroadcastChannel(STORE) : null;
let base;

function database() {
  base ??= openDB("bihuan", 1, { upgrade: (fresh) => fresh.createObjectStore(STORE, { keyPath: "secret" }) });
  return base;
}

export const draftOf = async (secret) => (await database()).get(STORE, secret);
export const drafts = async () => (await (await database()).getAll(STORE)).sort((one, other) => one.kept_at - other.kept_at);

// Throws QuotaExceededError when the device has no room.
export async function keep(draft) {
  await (await database()).put(STORE, draft);
  tell();
}

export async function forget(secret) {
  await (await database()).delete(STORE, secret);
  tell();
}

export const onNews = (act) => {
  news?.addEventListener("message", act);
  addEventListener(STORE, act);
};

function tell() {
  news?.postMessage("changed");
  dispatchEvent(new Event(STORE));
}
