// The service worker of /visits/: fresh from the network while there is one, else the page that was taken along; and it sends what waits.
// VERSION and ASSETS are written in by build.mjs.
import { sendWaiting } from "./js/acts.js";

const CACHE = `visits-assets-${VERSION}`;
const FALLBACK = "/visits/today/";
const PAGES = "visits-pages-";
const TAKEN_ALONG = /^\/visits\/(today|V\d+\/walk)\/$/;

addEventListener("install", (event) => event.waitUntil(fetchAll()));
addEventListener("activate", (event) => event.waitUntil(takeOver()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, pathname));
  else if (pathname.startsWith("/static/build/")) event.respondWith(part(request, pathname));
});
addEventListener("sync", (event) => event.tag === "acts" && event.waitUntil(sendWaiting()));

async function fetchAll() {
  await (await caches.open(CACHE)).addAll(ASSETS);
  await skipWaiting();
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith("visits-assets-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

// A page that is fetched anew replaces the one that was taken along.
async function page(request, pathname) {
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected && TAKEN_ALONG.test(pathname)) await renew(pathname, answer.clone());
    return answer;
  } catch {
    return (await kept(pathname)) ?? (await kept(FALLBACK)) ?? Response.error();
  }
}

async function renew(pathname, answer) {
  const [mine] = (await caches.keys()).filter((name) => name.startsWith(PAGES));
  if (mine) await (await caches.open(mine)).put(pathname, answer).catch(() => {}); // a full device still shows the page
}

async function part(request, pathname) {
  try {
    return await fetch(request);
  } catch {
    return (await kept(pathname)) ?? Response.error();
  }
}

const kept = (pathname) => caches.match(pathname, { ignoreSearch: true });
