const STAYS_MS = 9000;

// A short message at the edge of the page, read out at once and gone after a while.
export function toast(message) {
  const notice = document.createElement("div");
  notice.className = "notice notice-error";
  const line = document.createElement("p");
  line.textContent = message;
  notice.append(line);
  document.getElementById("toasts").replaceChildren(notice);
  setTimeout(() => notice.remove(), STAYS_MS);
}
