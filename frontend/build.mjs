// Builds src/bihuan/web/static/build/ : app.css, app.js, map.js, charts.js and their chunks, the icon sprite, and a .gz of each.
import { build, context } from "esbuild";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
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
};

async function assets() {
  await writeFile(path.join(out, "icons.svg"), await sprite(web, path.join(modules, "@tabler/icons/icons/outline")));
  await copyFile(path.join(here, "src/mark.svg"), path.join(out, "mark.svg"));
  await copyFile(path.join(modules, "maplibre-gl/dist/maplibre-gl-csp-worker.js"), path.join(out, "map-worker.js"));
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
  await (await context(options)).watch();
  console.log("watching frontend/src (icons are gathered once, at the start)");
} else {
  await build(options);
  console.log(`built ${await compress()} files into ${path.relative(root, out)}`);
}
