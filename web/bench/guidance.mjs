// How fast and how right the guidance at the camera is, in Chromium.
//
//   node bench/guidance.mjs                 frames a second and milliseconds a frame, on a throttled CPU
//   node bench/guidance.mjs FOLDER          how often pictures of documents get each hint; the folder has
//                                           a manifest.json with their corners ("quad"), as those of
//                                           `cargo run -p bonafide-testkit --bin specimens -- FOLDER` have
//
// Needs `npm ci` here and in tests/browser. CHROMIUM names the browser where it is not /usr/bin/chromium.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "vite";
import { film } from "../../tests/browser/film.js";

const require = createRequire(new URL("../../tests/browser/", import.meta.url));
const { chromium } = require("playwright-core");
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run"];

/** How much slower than this machine. */
const THROTTLED = [1, 4, 6];
/** Milliseconds of each measurement. */
const WHILE = 8000;

const server = await createServer({ server: { port: 0, host: "127.0.0.1" }, logLevel: "error" });
await server.listen();
const page = `http://127.0.0.1:${server.httpServer.address().port}/hosted/`;
const [folder] = process.argv.slice(2);
try {
  if (folder) await pictures(folder);
  else await speed();
} finally {
  await server.close();
}

async function speed() {
  const temporary = await mkdtemp(join(tmpdir(), "bonafide-bench-"));
  const file = join(temporary, "table.y4m");
  const painter = await chromium.launch({ executablePath, args: ARGUMENTS });
  await film(painter, null, file, { rate: 30 });
  await painter.close();
  const browser = await chromium.launch({
    executablePath,
    args: [
      ...ARGUMENTS,
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${file}`,
    ],
  });
  const tab = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await tab.goto(page);
  const protocol = await tab.context().newCDPSession(tab);
  for (const rate of THROTTLED) {
    await protocol.send("Emulation.setCPUThrottlingRate", { rate });
    const looks = await tab.evaluate(looksOf, WHILE);
    const costs = looks.map(({ cost }) => cost).sort((a, b) => a - b);
    const at = (share) => costs[Math.floor(share * (costs.length - 1))].toFixed(1);
    const second = (1000 * (looks.length - 1)) / (looks.at(-1).now - looks[0].now);
    console.log(
      `CPU ${rate} times slower: ${second.toFixed(1)} frames a second, ` +
        `${at(0.5)} ms a frame (median), ${at(0.95)} ms (95 %)`,
    );
  }
  await browser.close();
  await rm(temporary, { recursive: true });
}

/** In the page: looks at the camera for some milliseconds; the first ones warm up. */
async function looksOf(during) {
  const { watch } = await import("/assets/src/page/frames.ts");
  const { CARD, fit } = await import("/assets/src/page/fit.ts");
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1920, height: 1080 } });
  const video = Object.assign(document.createElement("video"), { srcObject: stream, muted: true });
  document.body.append(video);
  await video.play();
  const picture = { width: video.videoWidth, height: video.videoHeight };
  const view = { width: innerWidth, height: innerHeight };
  const { inPicture } = fit(view, { x: 0, y: 0, ...view }, picture, CARD.aspect);
  const looks = [];
  const target = { outline: inPicture, millimetres: CARD.millimetres };
  const stop = watch(video, () => target, ({ now, cost }) => looks.push({ now, cost }));
  await new Promise((done) => setTimeout(done, during));
  stop();
  stream.getTracks().forEach((track) => track.stop());
  video.remove();
  return looks.slice(5);
}

async function pictures(folder) {
  const { documents } = JSON.parse(await readFile(join(folder, "manifest.json")));
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  const tab = await browser.newPage();
  await tab.goto(page);
  const table = {};
  for (const document of documents) {
    if (!document.quad) continue;
    const bytes = (await readFile(join(folder, document.file))).toString("base64");
    const hints = await tab.evaluate(hintsOf, { bytes, quad: document.quad, kind: document.kind });
    const group = document.severity ?? document.flags[1] ?? "all";
    for (const [condition, hint] of Object.entries(hints ?? {})) {
      const row = (table[`${group}, ${condition}`] ??= {});
      row[hint] = (row[hint] ?? 0) + 1;
    }
  }
  console.table(table);
  await browser.close();
}

/**
 * In the page: the document in the outline as a camera of 10 pixels a millimetre would show it,
 * as it is and made worse; which hint each gets. Nothing for documents that lie on their side.
 */
async function hintsOf({ bytes, quad, kind }) {
  const { Painter, frameOf } = await import("/assets/src/page/frames.ts");
  const { measure } = await import("/assets/src/page/measure.ts");
  const { judge } = await import("/assets/src/page/guide.ts");
  const [a, b] = quad;
  if (Math.abs((b[1] - a[1]) / (b[0] - a[0])) > 0.25) return null;
  const page = kind === "passport";
  const wide = page || kind === "id_card" || kind === "visa";
  const millimetres = page ? 125 : wide ? 105 : 85.6;
  const aspect = wide ? 1.42 : 85.6 / 54;
  const data = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([data]));
  const xs = quad.map(([x]) => x);
  const ys = quad.map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const size = { width: 1800, height: 1350 };
  const conditions = {
    "as it is": {},
    "too far": { fill: 0.6 },
    "too near": { fill: 1.3 },
    dark: { filter: "brightness(0.25)" },
    "blurred by 0.25 mm": { filter: "blur(2.5px)" },
    "a spot of glare": { spot: true },
  };
  const hints = {};
  for (const [name, { fill = 0.95, filter = "none", spot }] of Object.entries(conditions)) {
    const width = (10 * millimetres) / 0.95;
    const outline = { width, height: width / aspect, x: (size.width - width) / 2, y: 0 };
    outline.y = (size.height - outline.height) / 2;
    const scale = fill * Math.min(width / (right - left), outline.height / (bottom - top));
    const canvas = new OffscreenCanvas(size.width, size.height);
    const context = canvas.getContext("2d");
    const { width: w, height: h } = bitmap;
    context.filter = filter;
    context.translate(size.width / 2, size.height / 2);
    context.scale(scale, scale);
    context.translate(-(left + right) / 2, -(top + bottom) / 2);
    // What lies beyond the picture is as its edge: no line must arise there.
    const far = 4 * Math.max(w, h);
    context.drawImage(bitmap, 0, 0, 1, h, -far, 0, far, h);
    context.drawImage(bitmap, w - 1, 0, 1, h, w, 0, far, h);
    context.drawImage(bitmap, 0, 0, w, 1, 0, -far, w, far);
    context.drawImage(bitmap, 0, h - 1, w, 1, 0, h, w, far);
    context.drawImage(bitmap, 0, 0);
    context.resetTransform();
    if (spot) {
      const radius = outline.height * 0.14;
      const light = context.createRadialGradient(900, 675, radius / 2, 900, 675, radius);
      light.addColorStop(0, "#fff");
      light.addColorStop(1, "#fff0");
      context.fillStyle = light;
      context.fillRect(0, 0, size.width, size.height);
    }
    const painter = new Painter();
    const part = (part, scale) => painter.paint(canvas, part, scale);
    const frame = frameOf({ ...size, part }, { outline, millimetres });
    hints[name] = judge(measure(frame, frame.grey), frame.outline, null);
  }
  return hints;
}
