// Builds web/dist: the loader (one classic script), the chat for the iframe, the demo host page, and the agents' console.

import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = process.env.WEB_DIST ?? join(here, "dist");
const LIMITS = { "widget.js": 5 * 1024, "widget/": 150 * 1024, "console/": 600 * 1024 };
const common = { configFile: false, logLevel: "error", define: {} };
const LIBRARIES = { widget: "preact", demo: "preact", console: "react" };

rmSync(dist, { recursive: true, force: true });
await build({
  ...common,
  root: join(here, "loader"),
  build: {
    outDir: dist,
    emptyOutDir: false,
    target: "es2022",
    lib: { entry: "src/index.ts", formats: ["iife"], name: "wenbanLoader", fileName: () => "widget.js" },
  },
});
for (const [name, importSource] of Object.entries(LIBRARIES)) {
  await build({
    ...common,
    oxc: { jsx: { runtime: "automatic", importSource } },
    root: join(here, name),
    base: `/${name}/`,
    build: {
      outDir: join(dist, name),
      target: "es2022",
      modulePreload: false,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2000,
    },
  });
}

let isTooLarge = false;
for (const [name, limit] of Object.entries(LIMITS)) {
  const size = scripts(join(dist, name)).reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  console.log(`${name} ${size} bytes of JavaScript, gzip (limit ${limit})`);
  isTooLarge ||= size > limit;
}
if (isTooLarge) process.exit(1);

function scripts(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true })
    .filter((name) => name.endsWith(".js"))
    .map((name) => join(path, name));
}
