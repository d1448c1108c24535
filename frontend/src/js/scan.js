// Reading a code with the camera, where the browser can: [data-scan] with a button and a video. Elsewhere the phone's own camera opens the address.
const EVERY_MS = 300;

export async function scan(box, found) {
  if (!box || !("BarcodeDetector" in globalThis) || !navigator.mediaDevices?.getUserMedia) return;
  box.hidden = false;
  const video = box.querySelector("video");
  box.querySelector("button").addEventListener("click", async () => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      await look(video, stream, found);
    } catch {
      box.hidden = true; // no camera, or not allowed: the code can be copied by hand
    }
  });
}

async function look(video, stream, found) {
  const detector = new globalThis.BarcodeDetector({ formats: ["qr_code"] });
  Object.assign(video, { srcObject: stream, hidden: false });
  await video.play();
  const timer = setInterval(async () => {
    const [code] = await detector.detect(video).catch(() => []);
    if (!code) return;
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    video.hidden = true;
    found(code.rawValue);
  }, EVERY_MS);
}
