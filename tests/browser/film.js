// Makes a film of one picture, for Chromium's fake camera to play.

import { readFile, writeFile } from "node:fs/promises";

/** Size of the film in pixels; the fake camera offers no other. */
const WIDTH = 1600;
const HEIGHT = 1200;

/**
 * Writes `picture` as an uncompressed film (YUV4MPEG2, 4:2:0) to `file`. It fills `share` of the
 * frame; the rest is a table. `filter` is one of CSS, over all of it, and `picture` may be `null`
 * for the table alone. `rate` is in frames a second.
 */
export async function film(browser, picture, file, { share = 1, filter = "none", rate = 15 } = {}) {
  const page = await browser.newPage();
  const bytes = picture && (await readFile(picture)).toString("base64");
  const size = { width: WIDTH, height: HEIGHT };
  const planes = await page.evaluate(draw, { bytes, share, filter, ...size });
  await page.close();
  const frame = Buffer.concat([Buffer.from("FRAME\n"), Buffer.from(planes, "base64")]);
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${rate}:1 Ip A1:1 C420jpeg\n`);
  await writeFile(file, Buffer.concat([header, frame, frame, frame]));
}

/** Runs in the browser: the picture in the middle of a table, as Y, U and V in base64. */
async function draw({ bytes, share, filter, width, height }) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  context.filter = filter;
  context.fillStyle = "#6a6058";
  context.fillRect(0, 0, width, height);
  if (bytes) {
    const response = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([response]));
    const scale = share * Math.min(width / bitmap.width, height / bitmap.height);
    const [w, h] = [bitmap.width * scale, bitmap.height * scale];
    context.drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h);
  }
  const { data } = context.getImageData(0, 0, width, height);
  const planes = new Uint8Array((width * height * 3) / 2);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 4;
      const [r, g, b] = [data[at], data[at + 1], data[at + 2]];
      // ITU-R BT.601 in video range, which is what the fake camera is read as.
      planes[y * width + x] = 16 + 0.257 * r + 0.504 * g + 0.098 * b;
      if (y % 2 === 0 && x % 2 === 0) {
        const chroma = width * height + (y / 2) * (width / 2) + x / 2;
        planes[chroma] = 128 - 0.148 * r - 0.291 * g + 0.439 * b;
        planes[chroma + (width * height) / 4] = 128 + 0.439 * r - 0.368 * g - 0.071 * b;
      }
    }
  }
  let text = "";
  for (let start = 0; start < planes.length; start += 8192) {
    text += String.fromCharCode(...planes.subarray(start, start + 8192));
  }
  return btoa(text);
}
