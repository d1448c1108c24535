// A signature drawn with the finger: [data-pad] with a canvas and a button [data-clear].
export function pad(box) {
  const canvas = box?.querySelector("canvas");
  const pen = canvas?.getContext("2d");
  if (!pen) return;
  box.hidden = false;
  clear();
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...spot(event));
    canvas.dataset.drawn = "yes";
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    pen.lineTo(...spot(event));
    pen.stroke();
  });
  box.querySelector("[data-clear]").addEventListener("click", clear);

  function clear() {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: "#1c2328" });
    delete canvas.dataset.drawn;
  }

  function spot({ clientX, clientY }) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [((clientX - left) * canvas.width) / width, ((clientY - top) * canvas.height) / height];
  }
}
