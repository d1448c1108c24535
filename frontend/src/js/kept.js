// The list of what this device keeps: [data-drafts], with a template for a line and the words of the states.
import { drafts, forget, onNews } from "./drafts.js";
import { confirmed } from "./forms.js";
import { sendWaiting } from "./sending.js";

const WORDS = 40;

export function listKept(box) {
  const show = () => list(box);
  onNews(show);
  box.addEventListener("click", (event) => act(box, event));
  return show();
}

async function list(box) {
  const found = await drafts();
  box.hidden = found.length === 0 && !("always" in box.dataset);
  box.querySelector("[data-none]")?.toggleAttribute("hidden", found.length > 0);
  box.querySelector("ul").replaceChildren(...found.map((draft) => line(box, draft)));
}

function line(box, draft) {
  const item = box.querySelector("template").content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(`[data-${name}]`);
  const { state, secret } = draft;
  item.dataset.secret = secret;
  item.dataset.state = state;
  part("words").textContent = state === "sent" ? draft.code : draft.fields.text.slice(0, WORDS);
  part("said").textContent = box.dataset[state];
  part("time").textContent = new Date(draft.kept_at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  part("photos").textContent = draft.photos.length;
  part("photos").parentElement.hidden = state === "sent";
  const problem = state === "sent" && !draft.is_new ? box.dataset.first : draft.problem;
  part("problem").textContent = problem ?? "";
  part("problem").hidden = !problem;
  part("open").href = state === "sent" ? draft.page : `/p/report/?draft=${secret}`;
  part("open").textContent = state === "sent" ? box.dataset.look : box.dataset.change;
  part("now").hidden = state !== "waiting";
  return item;
}

async function act(box, { target }) {
  const secret = target.closest("[data-secret]")?.dataset.secret;
  const button = target.closest("button");
  if (!secret || !button) return;
  if ("now" in button.dataset) return sendNow(box, button);
  if (await confirmed(box.dataset.sure, button)) await forget(secret);
}

async function sendNow(box, button) {
  button.setAttribute("aria-busy", "true");
  const left = await sendWaiting();
  button.removeAttribute("aria-busy");
  box.querySelector("[role=status]").textContent = left ? box.dataset.waiting : "";
}
