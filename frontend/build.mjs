// Builds src/bihuan/web/static/build/ : app.css, app.js, map.js, charts.js and their chunks, the icon sprite, and a .gz of each;
// public-worker.js and visits-worker.js keep the public site and an officer's visits open without a network.
import { build, context } from "esbuild";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { sprite } from "./sprite.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const web = path.join(root, "src/bihuan/web");
const out = path.join(web, "static/build");
const modules = path.join(root, "node_modules");

const options = {
  entryPoints: ["app.css", "map.css", "app.js", "map.js", "charts.js"].map((name) => path.join(here, "src", name)),
  outdir: out,
  bundle: true,
  minify: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "chrome100", "firefox100", "safari15.4"],
  chunkNames: "chunk-[hash]",
  assetNames: "asset-[hash]",
  loader: { ".svg": "dataurl" },
  legalComments: "linked",
  logLevel: "warning",
  metafile: true,
};
const offline = ["app.css", "app.js", "map.css", "map.js"];
const unneeded = ["charts.js"];

async function assets() {
  await writeFile(path.join(out, "icons.svg"), await sprite(web, path.join(modules, "@tabler/icons/icons/outline")));
  await copyFile(path.join(here, "src/mark.svg"), path.join(out, "mark.svg"));
  await copyFile(path.join(modules, "maplibre-gl/dist/maplibre-gl-csp-worker.js"), path.join(out, "map-worker.js"));
}

// The workers know by name what their pages need, and have a new name for their store whenever any of it changes.
async function worker({ outputs }) {
  const byName = Object.fromEntries(Object.entries(outputs).map(([file, made]) => [path.basename(file), made]));
  const needed = new Set();
  const add = (name) => {
    if (needed.has(name) || unneeded.includes(name) || !byName[name]) return;
    needed.add(name);
    for (const { path: file } of byName[name].imports) add(path.basename(file));
  };
  offline.forEach(add);
  const names = [...needed, "icons.svg", "mark.svg", "map-worker.js"].sort();
  const digest = createHash("sha256");
  for (const name of names) digest.update(await readFile(path.join(out, name)));
  const define = {
    VERSION: JSON.stringify(digest.digest("hex").slice(0, 12)),
    ASSETS: JSON.stringify(names.map((name) => `/static/build/${name}`)),
  };
  const workers = ["public-worker.js", "visits-worker.js"].map((name) => path.join(here, "src", name));
  await build({ ...options, entryPoints: workers, splitting: false, format: "iife", define });
}

async function compress() {
  const names = (await readdir(out)).filter((name) => /\.(css|js|svg)$/.test(name));
  for (const name of names) {
    await writeFile(path.join(out, `${name}.gz`), gzipSync(await readFile(path.join(out, name)), { level: 9 }));
  }
  return names.length;
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await assets();
if (process.argv.includes("--watch")) {
  const watching = await context(options);
  await worker((await watching.rebuild()).metafile);
  await watching.watch();
  console.log("watching frontend/src (icons are gathered once, at the start)");
} else {
  await worker((await build(options)).metafile);
  console.log(`built ${await compress()} files into ${path.relative(root, out)}`);
}
