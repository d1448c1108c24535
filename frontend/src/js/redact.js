// Covering parts of a picture: drag to draw, press a box to take it away. The text field stays the truth, so the page works without this.
export function draw(part) {
  for (const board of part.querySelectorAll("[data-redact]")) setUp(board, board.closest("form").querySelector("[data-rectangles]"));
}

function setUp(board, field) {
  let start = null;
  const show = () => {
    for (const box of board.querySelectorAll(".redact-box")) box.remove();
    read(field).forEach((shares, index) => board.append(boxOf(shares, () => remove(index))));
  };
  const remove = (index) => {
    write(field, read(field).filter((_, other) => other !== index));
    show();
  };

  board.addEventListener("pointerdown", (event) => {
    if (event.target.matches(".redact-box")) return;
    start = shareOf(board, event);
    board.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  board.addEventListener("pointermove", (event) => {
    if (!start) return;
    board.querySelector(".redact-draft")?.remove();
    const draft = boxOf(spanned(start, shareOf(board, event)));
    draft.classList.add("redact-draft");
    board.append(draft);
  });
  board.addEventListener("pointerup", (event) => {
    board.querySelector(".redact-draft")?.remove();
    if (!start) return;
    const [left, top, right, bottom] = spanned(start, shareOf(board, event));
    start = null;
    if (right - left > 0.5 && bottom - top > 0.5) write(field, [...read(field), [left, top, right, bottom]]);
    show();
  });
  board.addEventListener("pointercancel", () => (start = null));
  field.addEventListener("input", show);
  show();
}

function shareOf(board, event) {
  const frame = board.querySelector("img").getBoundingClientRect();
  const share = (at, from, size) => Math.min(Math.max(((at - from) / size) * 100, 0), 100);
  return [share(event.clientX, frame.left, frame.width), share(event.clientY, frame.top, frame.height)];
}

function spanned([x1, y1], [x2, y2]) {
  return [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
}

function boxOf([left, top, right, bottom], onPress) {
  const box = document.createElement("button");
  box.type = "button";
  box.className = "redact-box";
  box.setAttribute("aria-label", `${Math.round(left)} ${Math.round(top)} ${Math.round(right)} ${Math.round(bottom)} ×`);
  Object.assign(box.style, { left: `${left}%`, top: `${top}%`, width: `${right - left}%`, height: `${bottom - top}%` });
  if (onPress) box.addEventListener("click", onPress);
  return box;
}

function read(field) {
  const lines = field.value.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  return lines.filter((shares) => shares.length === 4 && shares.every(Number.isFinite));
}

function write(field, boxes) {
  field.value = boxes.map((shares) => shares.map((share) => share.toFixed(2)).join(" ")).join("\n");
}
