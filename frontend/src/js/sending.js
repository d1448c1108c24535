// Sending what is kept: by the page, and by the service worker when nobody looks. Whoever sends holds one lock, and the server
// knows a draft by its secret, so that a second delivery is the same report.
import { draftOf, drafts, forget, keep } from "./drafts.js";
import { prove } from "./proof.js";

const LATER = new Set([403, 408, 429]); // a lost key of the form, too slow, too many: not the draft's fault
const FRESH_MS = 12 * 3600 * 1000;
const TICKET_MS = 20_000;
const REPORT_MS = 180_000;

// A ticket for the draft and the work that it asks for.
export async function prepare(secret) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret));
  const key = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const answer = await fetch(`/p/report/ticket/?for=${key}`, { cache: "no-store", signal: AbortSignal.timeout?.(TICKET_MS) });
  if (!answer.ok) throw new Error(`no ticket: ${answer.status}`);
  const { ticket, bits, csrf } = await answer.json();
  return { ticket, csrf, proof: await prove(ticket, bits), at: Date.now() };
}

async function deliver(draft, prepared) {
  try {
    const early = await prepared?.catch(() => null);
    const ready = early && Date.now() - early.at < FRESH_MS ? early : await prepare(draft.secret);
    const body = new FormData();
    for (const [name, value] of Object.entries(draft.fields)) body.append(name, value);
    for (const photo of draft.photos) body.append("photos", photo, photo.name);
    for (const [name, value] of [["secret", draft.secret], ["ticket", ready.ticket], ["proof", ready.proof], ["csrfmiddlewaretoken", ready.csrf]]) body.append(name, value);
    const answer = await fetch("/p/report/send/", { method: "POST", body, signal: AbortSignal.timeout?.(REPORT_MS) });
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) return { state: "sent", ...said };
    return { state: answer.status >= 500 || LATER.has(answer.status) ? "waiting" : "refused", problem: said.problem ?? "" };
  } catch {
    return { state: "waiting", problem: "" };
  }
}

const alone = (act) => (navigator.locks ? navigator.locks.request("bihuan-drafts", act) : act());

// Send one draft now; what becomes of it is said by `state`. A draft that could not be stored is sent all the same.
export const send = (draft, prepared) => alone(async () => {
  const outcome = await deliver(draft, prepared);
  if (outcome.state === "sent") await forget(draft.secret).catch(() => {});
  else await keep({ ...draft, ...outcome }).catch(() => {});
  return outcome;
});

// Send all that wait; says how many still do. Of what was sent the receipt stays until it is opened.
export const sendWaiting = () => alone(async () => {
  let left = 0;
  for (const { secret, state } of await drafts()) {
    const draft = state === "waiting" && (await draftOf(secret));
    if (!draft) continue;
    const outcome = await deliver(draft);
    const now = await draftOf(secret); // opened or thrown away meanwhile?
    if (outcome.state === "sent") await keep({ secret, kept_at: draft.kept_at, fields: {}, photos: [], ...outcome });
    else if (now?.state === "waiting") await keep({ ...now, ...outcome });
    if (outcome.state === "waiting") left += 1;
  }
  return left;
});
