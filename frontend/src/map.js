// Draws every [data-map]: outlines of places on blank paper, points in groups with counts, and a pin to set.
// No tiles and no glyph files: labels and points are HTML, so they zoom, print and read like text.
import { LngLatBounds, Map, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl/dist/maplibre-gl-csp.js";
import { group } from "./js/group.js";
import { shade } from "./js/shades.js";

const base = new URL(".", import.meta.url);
const SUZHOU = [120.617, 31.311];
const SHAPES = { stop: "!", waiting: "…", running: "▸", done: "✓" };

setWorkerUrl(new URL("map-worker.js", base).href);
const styles = loadStyles();

export function draw(part) {
  const boxes = part.matches("[data-map]") ? [part] : part.querySelectorAll("[data-map]");
  for (const box of boxes) if (!box.dataset.drawn) drawOne(box);
}

async function drawOne(box) {
  box.dataset.drawn = "yes";
  await styles;
  let map;
  try {
    map = new Map({ container: box, style: paper(), center: centre(box), zoom: 12, attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0, maxZoom: 18 });
  } catch {
    return fault(box); // no WebGL on this machine: lists and inputs still say everything
  }
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.on("load", () => fill(map, box));
}

async function fill(map, box) {
  const [outlines, points] = await Promise.all([collection(box.dataset.outlines), collection(box.dataset.points)]);
  const labels = outlines ? addOutlines(map, outlines) : {};
  if (outlines && box.dataset.shades) shade(map, box.dataset.shades, (code, word) => (labels[code]?.lastChild.replaceWith(word)));
  if (points) addPoints(map, box, points);
  addPin(map, box);
  frame(map, box, outlines ?? points);
}

async function collection(url) {
  if (!url) return null;
  const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } });
  return answer.ok ? answer.json() : null;
}

function paper() {
  return { version: 8, sources: {}, layers: [{ id: "paper", type: "background", paint: { "background-color": colour("--shade") } }] };
}

function addOutlines(map, data) {
  map.addSource("outlines", { type: "geojson", data });
  map.addLayer({ id: "fill", type: "fill", source: "outlines", paint: { "fill-color": colour("--wall") } });
  map.addLayer({ id: "edge", type: "line", source: "outlines", paint: { "line-color": colour("--line-strong"), "line-width": ["interpolate", ["linear"], ["zoom"], 11, 0.6, 16, 2] } });
  const named = data.features.filter(({ properties }) => properties.name && data.features.length <= 40);
  return Object.fromEntries(named.map((feature) => [feature.properties.code, label(map, feature)]));
}

function label(map, feature) {
  const element = document.createElement("span");
  element.className = "map-label";
  element.append(feature.properties.name, document.createElement("br"), "");
  new Marker({ element }).setLngLat(feature.properties.label).addTo(map);
  return element;
}

function addPoints(map, box, data) {
  let shown = [];
  const redraw = () => {
    for (const marker of shown) marker.remove();
    const project = (lonlat) => map.project(lonlat);
    shown = group(data.features, project, map.getBounds()).map((cluster) => new Marker({ element: point(map, cluster) }).setLngLat(cluster.at).addTo(map));
  };
  map.on("moveend", redraw);
  redraw();
  legend(box, data);
}

function point(map, { features, at, tone }) {
  const [first] = features;
  const single = features.length === 1;
  const element = document.createElement(single && first.properties.href ? "a" : "button");
  element.className = `map-point is-${tone} ${single ? "is-one" : "is-group"}`;
  element.textContent = single ? (first.properties.mark ?? SHAPES[tone] ?? "") : features.length;
  const name = single ? `${first.properties.title} · ${first.properties.word ?? ""}` : features.slice(0, 5).map((one) => one.properties.title).join("\n");
  element.title = name;
  element.setAttribute("aria-label", single ? name : `${features.length}`);
  if (single) element.href = first.properties.href ?? "#";
  else element.addEventListener("click", () => (map.getZoom() >= 17 ? list(map, features) : move(map, { center: at, zoom: map.getZoom() + 2 })));
  return element;
}

// Points at one and the same spot cannot be told apart by zooming: offer them as a list.
function list(map, features) {
  const sheet = document.createElement("div");
  sheet.className = "menu-sheet map-list";
  for (const { properties } of features.slice(0, 30)) {
    const anchor = document.createElement("a");
    anchor.href = properties.href;
    anchor.textContent = `${properties.title} · ${properties.word ?? ""}`;
    sheet.append(anchor);
  }
  map.getContainer().append(sheet);
  map.once("movestart", () => sheet.remove());
  sheet.querySelector("a").focus();
}

function legend(box, data) {
  const words = Object.fromEntries(data.features.map(({ properties }) => [properties.tone, properties.word]));
  const key = document.createElement("ul");
  key.className = "map-legend";
  for (const [tone, word] of Object.entries(words)) {
    const item = document.createElement("li");
    const mark = document.createElement("span");
    mark.className = `map-point is-${tone}`;
    item.append(mark, word ?? tone);
    key.append(item);
  }
  if (key.children.length) box.append(key);
}

function addPin(map, box) {
  const prefix = box.dataset.pick;
  const inputs = prefix ? ["lon", "lat"].map((axis) => document.getElementById(`${prefix}_${axis}`)) : [];
  const start = inputs.length ? inputs.map((input) => input?.value) : [box.dataset.lon, box.dataset.lat];
  const element = document.createElement("span");
  element.className = "map-pin";
  const pin = new Marker({ element, anchor: "bottom", rotation: -45, draggable: inputs.length > 0 });
  const put = ([lon, lat]) => pin.setLngLat([Number(lon), Number(lat)]).addTo(map);
  if (start.every(Boolean)) put(start);
  if (!inputs.every(Boolean) || !inputs.length) return;
  const set = (lon, lat) => {
    put([lon, lat]);
    [inputs[0].value, inputs[1].value] = [lon.toFixed(6), lat.toFixed(6)];
    for (const input of inputs) input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  map.getCanvas().style.cursor = "crosshair";
  map.on("click", ({ lngLat }) => set(lngLat.lng, lngLat.lat));
  pin.on("dragend", () => set(pin.getLngLat().lng, pin.getLngLat().lat));
  for (const input of inputs) input.addEventListener("input", () => inputs.every((one) => one.value) && put(inputs.map((one) => one.value)));
  document.querySelector("[data-locate]")?.addEventListener("click", () => {
    navigator.geolocation?.getCurrentPosition(({ coords }) => {
      set(coords.longitude, coords.latitude);
      move(map, { center: [coords.longitude, coords.latitude], zoom: 16 });
    });
  });
}

function frame(map, box, data) {
  const pinned = box.querySelector(".map-pin");
  if (pinned && box.dataset.lon) return map.jumpTo({ center: [Number(box.dataset.lon), Number(box.dataset.lat)], zoom: 15 });
  if (data?.features.length) map.fitBounds(bounds(data.features), { padding: 24, animate: false });
}

function bounds(features) {
  const box = new LngLatBounds();
  const add = (coordinates) => (typeof coordinates[0] === "number" ? box.extend(coordinates) : coordinates.forEach(add));
  for (const { geometry } of features) if (geometry) add(geometry.coordinates);
  return box;
}

function move(map, target) {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? map.jumpTo(target) : map.easeTo(target);
}

function centre({ dataset: { lon, lat } }) {
  return lon && lat ? [Number(lon), Number(lat)] : SUZHOU;
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function fault(box) {
  const note = document.createElement("p");
  note.className = "map-fault";
  note.textContent = box.getAttribute("aria-label");
  box.append(note);
}

function loadStyles() {
  return new Promise((resolve) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = new URL("map.css", base).href;
    sheet.onload = sheet.onerror = resolve;
    document.head.append(sheet);
  });
}
