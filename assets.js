// Copies what the pages run from node_modules to the folder that the wheel takes along.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const VENDOR = "src/payoff/web/static/vendor";
const FILES = {
  "htmx.js": "htmx.org/dist/htmx.min.js",
  "hx-sse.js": "htmx.org/dist/ext/hx-sse.min.js",
  "vega.js": "vega/build/vega.min.js",
  "vega-lite.js": "vega-lite/build/vega-lite.min.js",
  "vega-embed.js": "vega-embed/build/vega-embed.min.js",
};

// The built files hold parts of what their packages depend on: its licences come along too.
function licences() {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const used = Object.entries(packages).filter(([path, one]) => path && !one.dev && !one.optional);
  return used.map(([path, { version, license }]) => {
    const named = readdirSync(path).find((name) => /^licen[cs]e/i.test(name));
    const text = named ? readFileSync(join(path, named), "utf8").trim() : license;
    return `${path.replace(/^.*node_modules\//, "")} ${version} (${license})\n\n${text}\n`;
  });
}

rmSync(VENDOR, { recursive: true, force: true });
mkdirSync(VENDOR, { recursive: true });
writeFileSync(join(VENDOR, "LICENCES.txt"), licences().join(`\n${"-".repeat(80)}\n\n`));
for (const [name, path] of Object.entries(FILES)) {
  const built = readFileSync(join("node_modules", path), "utf8");
  writeFileSync(join(VENDOR, name), built.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
}
