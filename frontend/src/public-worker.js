// The service worker of /p/: fresh from the network while there is one, else what was fetched last; and it sends what waits.
// VERSION and ASSETS are written in by build.mjs.
import { sendWaiting } from "./js/sending.js";

const CACHE = `bihuan-${VERSION}`;
const FALLBACK = "/p/drafts/";
const PAGES = ["/p/", "/p/report/", FALLBACK];
const KEPT = ["/static/build/", "/p/outlines/"];

addEventListener("install", (event) => event.waitUntil(fetchAll()));
addEventListener("activate", (event) => event.waitUntil(takeOver()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, pathname));
  else if (KEPT.some((start) => pathname.startsWith(start))) event.respondWith(part(request));
});
addEventListener("sync", (event) => event.tag === "drafts" && event.waitUntil(sendOrAskAgain()));

async function fetchAll() {
  const cache = await caches.open(CACHE);
  await cache.addAll([...PAGES, "/p/outlines/", ...ASSETS]);
  await skipWaiting();
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith("bihuan-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

// Only the pages without anybody's words are kept; a receipt never is.
async function page(request, pathname) {
  try {
    const answer = await fetch(request);
    if (answer.ok && PAGES.includes(pathname)) await remember(pathname, answer);
    return answer;
  } catch {
    return (await kept(pathname)) ?? (await kept(FALLBACK)) ?? Response.error();
  }
}

async function part(request) {
  const { pathname } = new URL(request.url);
  try {
    const answer = await fetch(request);
    if (answer.ok) await remember(pathname, answer);
    return answer;
  } catch {
    return (await kept(pathname)) ?? Response.error();
  }
}

const kept = (pathname) => caches.match(pathname, { ignoreSearch: true });

async function remember(pathname, answer) {
  const copy = answer.clone();
  await (await caches.open(CACHE)).put(pathname, copy).catch(() => {}); // a full device still shows the page
}

// A failed promise makes the browser try again by itself.
async function sendOrAskAgain() {
  if (await sendWaiting()) throw new Error("some drafts still wait");
}
