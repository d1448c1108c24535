// Shades the outlines of places by the levels of a table (rows with data-place, data-level, data-share): colour and pattern together.
const SIZE = 12;
const GROUND = ["#fffefb", "#fdf3ef", "#f8dcd3", "#eeb3a3"];

export function shade(map, tableId, label) {
  const ink = getComputedStyle(document.documentElement).getPropertyValue("--cinnabar").trim();
  for (let level = 0; level < GROUND.length; level += 1) map.addImage(`shade-${level}`, pattern(level, ink), { pixelRatio: 2 });
  const paint = () => {
    const rows = [...document.querySelectorAll(`#${tableId} [data-place]`)];
    if (!rows.length) return;
    const levels = rows.flatMap((row) => [row.dataset.place, `shade-${row.dataset.level}`]);
    map.setPaintProperty("fill", "fill-pattern", ["match", ["get", "code"], ...levels, "shade-0"]);
    for (const row of rows) label(row.dataset.place, row.dataset.share);
  };
  paint();
  document.addEventListener("htmx:afterSwap", paint);
}

function pattern(level, ink) {
  const canvas = Object.assign(document.createElement("canvas"), { width: SIZE, height: SIZE });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.fillStyle = GROUND[level];
  pen.fillRect(0, 0, SIZE, SIZE);
  pen.globalAlpha = 0.55;
  pen.fillStyle = pen.strokeStyle = ink;
  if (level === 1) pen.fillRect(4, 4, 3, 3);
  if (level >= 2) line(pen, 0, SIZE, SIZE, 0);
  if (level >= 3) line(pen, 0, 0, SIZE, SIZE);
  return pen.getImageData(0, 0, SIZE, SIZE);
}

function line(pen, x1, y1, x2, y2) {
  pen.lineWidth = 1.6;
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}
