// Keeps "left" and "overdue" true while a page stays open. The server wrote the words and decided at load time.
const EVERY_MS = 30_000;
const SOON_MS = 4 * 3600_000;

export function setUpDeadlines() {
  const [left, overdue, day, hour, minute] = document.body.dataset.words?.split("|") ?? [];
  if (!left) return;
  const words = { left, overdue, day, hour, minute };
  setInterval(() => {
    for (const due of document.querySelectorAll("[data-due]:not([data-due=''])")) tick(due, words);
  }, EVERY_MS);
}

function tick(due, words) {
  const state = due.querySelector(".state");
  const rest = new Date(due.dataset.due) - Date.now();
  const late = rest < 0;
  state.lastChild.textContent = `${late ? words.overdue : words.left} ${span(Math.abs(rest), words)}`;
  state.className = `state state-${late ? "stop" : rest < SOON_MS ? "waiting" : "quiet"}`;
  const shape = state.querySelector("use");
  shape.setAttribute("href", shape.getAttribute("href").replace(/#.*/, late ? "#alert-triangle" : "#hourglass"));
}

function span(length, { day, hour, minute }) {
  const minutes = Math.floor(length / 60_000);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  if (days) return hours ? `${days} ${day} ${hours} ${hour}` : `${days} ${day}`;
  if (hours) return rest ? `${hours} ${hour} ${rest} ${minute}` : `${hours} ${hour}`;
  return `${rest} ${minute}`;
}
