import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { constants, brotliCompressSync } from "node:zlib";
import { gzipSync } from "fflate";
import type { Plugin, Rollup } from "vite";
import { defineConfig } from "vitest/config";
import { mock } from "./dev/mock.ts";

/** What the manifest calls the entries. */
const ENTRIES: Record<string, "script" | "opener" | "embed"> = {
  page: "script",
  open: "opener",
  embed: "embed",
};

/** Below this many bytes, compression saves nothing. */
const WORTH = 512;

/**
 * Writes `manifest.json`, from which the server's shell names the files with their hashes, and a
 * compressed copy of each file beside it.
 */
function served(): Plugin {
  return {
    name: "served",
    apply: "build",
    buildStart() {
      this.emitFile({ type: "asset", name: "icon.svg", source: readFileSync("src/icon.svg") });
    },
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const integrity: Record<string, string> = {};
        const locales: Record<string, string> = {};
        const manifest = {
          script: "",
          opener: "",
          embed: "",
          style: "",
          icon: "",
          locales,
          integrity,
        };
        for (const [name, output] of Object.entries(bundle)) {
          const bytes = contents(output);
          integrity[name] = `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
          if (output.type === "chunk" && output.isEntry) {
            manifest[ENTRIES[output.name] ?? "script"] = name;
          }
          const locale = /\/locales\/([\w-]+)\.ftl/.exec(
            output.type === "chunk" ? (output.facadeModuleId ?? "") : "",
          );
          if (locale?.[1]) locales[locale[1]] = name;
          if (name.endsWith(".css")) manifest.style = name;
          if (name.endsWith(".svg")) manifest.icon = name;
          if (bytes.length < WORTH) continue;
          this.emitFile({
            type: "asset",
            fileName: `${name}.br`,
            source: brotliCompressSync(bytes, {
              params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
            }),
          });
          // In JavaScript, because zlib's output differs between processors.
          this.emitFile({
            type: "asset",
            fileName: `${name}.gz`,
            source: gzipSync(bytes, { level: 9, mtime: 0 }),
          });
        }
        this.emitFile({
          type: "asset",
          fileName: "manifest.json",
          source: `${JSON.stringify(sorted(manifest), null, 2)}\n`,
        });
      },
    },
  };
}

function contents(output: Rollup.OutputAsset | Rollup.OutputChunk): Uint8Array {
  const source = output.type === "chunk" ? output.code : output.source;
  return typeof source === "string" ? new TextEncoder().encode(source) : source;
}

/** The same content in the same order on every machine. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

export default defineConfig({
  base: "/assets/",
  plugins: [served(), mock()],
  build: {
    outDir: "../crates/web/dist",
    emptyOutDir: true,
    target: ["chrome90", "safari15", "firefox90"],
    modulePreload: { polyfill: false },
    assetsDir: "",
    rollupOptions: { input: { page: "src/page/main.tsx", open: "src/open.ts", embed: "src/embed.ts" } },
  },
});
