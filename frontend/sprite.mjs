// One SVG sprite with the icons that the screens name: {% icon "x" %} in templates, and any quoted word in the Python of
// bihuan.web that is the name of an icon (navigation entries and looks are written there).
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const IN_TEMPLATES = /\{% icon "([a-z0-9-]+)"/g;
const IN_PYTHON = /["']([a-z][a-z0-9-]{1,40})["']/g;

async function* files(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "static") yield* files(full);
    else if (/\.(html|py)$/.test(entry.name)) yield full;
  }
}

export async function sprite(web, icons) {
  const known = new Set((await readdir(icons)).map((name) => name.replace(/\.svg$/, "")));
  const wanted = new Set();
  for await (const file of files(web)) {
    const text = await readFile(file, "utf8");
    for (const [, name] of text.matchAll(file.endsWith(".html") ? IN_TEMPLATES : IN_PYTHON)) {
      if (known.has(name)) wanted.add(name);
      else if (file.endsWith(".html")) throw new Error(`${file}: there is no icon "${name}"`);
    }
  }
  const symbols = await Promise.all([...wanted].sort().map((name) => symbol(icons, name)));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

async function symbol(icons, name) {
  const source = await readFile(path.join(icons, `${name}.svg`), "utf8");
  const shapes = source.slice(source.indexOf(">", source.indexOf("<svg")) + 1, source.lastIndexOf("</svg>"));
  const visible = shapes.replace(/\s*<path stroke="none"[^>]*\/>/, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${visible}</symbol>`;
}
