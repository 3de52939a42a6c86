// What a phone loads before the first step, compressed, against the budget. Run after the build.
import { readFileSync, readdirSync } from "node:fs";

/** Kilobytes of 1000 bytes, gzip. */
const BUDGET = 60;
const EMBED_BUDGET = 6;

const dist = new URL("../crates/web/dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", dist)));
const size = (name) => readFileSync(new URL(`${name}.gz`, dist)).length;
const largest = Math.max(...Object.values(manifest.locales).map(size));
const apart = new Set([manifest.embed, manifest.opener, ...Object.values(manifest.locales)]);
const scripts = readdirSync(dist).filter((name) => name.endsWith(".js") && !apart.has(name));
const first = (size(manifest.script) + size(manifest.style) + largest) / 1000;
const later = scripts.filter((name) => name !== manifest.script);
const total = first + later.reduce((sum, name) => sum + size(name), 0) / 1000;
console.log(
  `page: ${total.toFixed(1)} kB of ${BUDGET} kB (scripts, style, the largest language), ` +
    `${first.toFixed(1)} kB of it before the first step`,
);
const embed = size(manifest.embed) / 1000;
console.log(`script of other pages: ${embed.toFixed(1)} kB of ${EMBED_BUDGET} kB`);
if (total > BUDGET || embed > EMBED_BUDGET) {
  console.error("over the budget");
  process.exit(1);
}
