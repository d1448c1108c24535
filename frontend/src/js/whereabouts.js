// Where the phone is, as far as it says; nothing waits for it.
const OLDEST_MS = 5 * 60_000;
let last = null;
let watching = false;

export function place() {
  watch();
  if (!last || Date.now() - last.at > OLDEST_MS) return {};
  return { lon: last.lon, lat: last.lat, accuracy: last.accuracy };
}

export function watch() {
  if (watching || !navigator.geolocation) return;
  watching = true;
  const note = ({ coords }) => {
    last = { lon: coords.longitude, lat: coords.latitude, accuracy: Math.round(coords.accuracy), at: Date.now() };
  };
  navigator.geolocation.watchPosition(note, () => {}, { enableHighAccuracy: true, maximumAge: 60_000 });
}
