/** Photographs from the camera, as JPEG. */

/** What browsers with the camera's own photographs offer. */
interface PhotoTaker {
  getPhotoCapabilities(): Promise<{ imageWidth?: { max: number } }>;
  takePhoto(settings: { imageWidth: number }): Promise<Blob>;
}

/** A photograph must be this much longer than the video's picture to be worth its wait. */
const WORTH = 1.2;
/** The longer side of a photograph, in pixels: more does not help to read, and takes long to send. */
const LONGER_SIDE = 3000;
/** Milliseconds that a camera may take for its photograph. */
const PATIENCE = 3000;

/**
 * The whole picture that the camera sees now. Where the camera takes photographs that are larger
 * than its video, one of them; else, and where that fails, what the video shows at the call.
 */
export async function photograph(video: HTMLVideoElement): Promise<Blob> {
  const shown = paint(video, video.videoWidth, video.videoHeight);
  const source = video.srcObject;
  const track = source instanceof MediaStream ? source.getVideoTracks()[0] : undefined;
  const larger = track && (await largerPhoto(track, Math.max(shown.width, shown.height)).catch(() => null));
  return encode(larger ?? shown);
}

async function largerPhoto(
  track: MediaStreamTrack,
  longer: number,
): Promise<HTMLCanvasElement | null> {
  const Taker = (globalThis as { ImageCapture?: new (track: MediaStreamTrack) => PhotoTaker })
    .ImageCapture;
  if (!Taker) return null;
  const taker = new Taker(track);
  const most = (await taker.getPhotoCapabilities()).imageWidth?.max ?? 0;
  if (most < longer * WORTH) return null;
  const blob = await Promise.race([
    taker.takePhoto({ imageWidth: most }),
    new Promise<never>((_, reject) => setTimeout(reject, PATIENCE, new Error("too slow"))),
  ]);
  const bitmap = await createImageBitmap(blob, { imageOrientation: "from-image" });
  if (Math.max(bitmap.width, bitmap.height) < longer * WORTH) return null;
  const scale = Math.min(1, LONGER_SIDE / Math.max(bitmap.width, bitmap.height));
  return paint(bitmap, Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
}

function paint(source: CanvasImageSource, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context || width === 0) throw new Error("the camera gives no picture yet");
  context.drawImage(source, 0, 0, width, height);
  return canvas;
}

/** JPEG of a canvas, nearly lossless: small print must survive. */
export function encode(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("no JPEG encoder"))),
      "image/jpeg",
      0.92,
    ),
  );
}
