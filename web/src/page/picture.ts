/** Files that a person chooses, made fit to be sent. */

import { encode } from "./photo";

/** Bytes that the server takes at most. */
export const LIMIT = 16 * 1024 * 1024;
/** Kinds that the server reads. */
export const ACCEPTED = ["image/jpeg", "image/png", "image/webp"];
/** The longer side of a picture that had to be made again, in pixels. */
const LONGER_SIDE = 4000;

/** Whether a file can go as it is. The server looks at the content, not at this name. */
export function fits(file: { type: string; size: number }): boolean {
  return ACCEPTED.includes(file.type) && file.size <= LIMIT;
}

/**
 * A file as it is, or, when it is too large or of a kind that only this browser can read (HEIC on
 * Apple's), the same picture as a JPEG. A file that cannot be read here goes as it is: the server
 * says what is wrong with it.
 */
export async function prepare(file: File): Promise<Blob> {
  if (fits(file)) return file;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGER_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return await encode(canvas);
  } catch {
    return file;
  }
}
