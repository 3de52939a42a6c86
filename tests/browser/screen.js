// Reads QR codes from the screen, as a phone's camera does.

import decodeQR from "qr/decode.js";

/** What the QR code says that the element shows. */
export async function readCode(page, element) {
  const picture = (await element.screenshot()).toString("base64");
  const reader = await page.context().browser().newPage();
  const { width, height, pixels } = await reader.evaluate(draw, picture);
  await reader.close();
  const data = Uint8Array.from(Buffer.from(pixels, "base64"));
  return decodeQR({ width, height, data }, { timeLimit: Infinity });
}

/** Runs in the browser: the pixels of a PNG as RGBA in base64. */
async function draw(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  let text = "";
  for (let start = 0; start < data.length; start += 8192) {
    text += String.fromCharCode(...data.subarray(start, start + 8192));
  }
  return { width, height, pixels: btoa(text) };
}
