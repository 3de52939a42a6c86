/** Frames of the running camera, small and grey, some times a second. */

import type { Grey, Rect } from "./border";
import { greyOf, measure, type Frame, type Measurement } from "./measure";

/** Milliseconds between two frames that are looked at: ten a second of a camera of thirty. */
const EVERY = 95;
/** A slow device rests this many times as long as it works, so that the page stays quick. */
const REST = 4;
/** Width of the outline in the small frame, in pixels. */
const WIDTH = 240;
/** What is seen around the outline, as a share of it. */
const AROUND = 0.2;

/** What is asked for: the outline in the camera's picture, and how wide the document is. */
export interface Target {
  outline: Rect;
  millimetres: number;
}

/** One look at the camera's picture. */
export interface Look {
  seen: Measurement;
  /** The outline in pixels of the small frame, which the measurement's places are in. */
  outline: Rect;
  /** When, in milliseconds of `performance.now()`. */
  now: number;
  /** Milliseconds that it took. */
  cost: number;
}

/** Looks at the video until the returned function is called. */
export function watch(
  video: HTMLVideoElement,
  target: () => Target | null,
  onLook: (look: Look) => void,
): () => void {
  const reader = new Reader();
  let stopped = false;
  let due = 0;
  let before: Grey | null = null;

  async function look() {
    const start = performance.now();
    const wanted = target();
    if (start >= due && wanted && video.videoWidth > 0) {
      const frame = frameOf(await reader.read(video), wanted);
      const seen = measure(frame, before);
      before = frame.grey;
      const cost = performance.now() - start;
      due = start + Math.max(EVERY, REST * cost);
      if (!stopped) onLook({ seen, outline: frame.outline, now: start, cost });
    }
    next();
  }
  function next() {
    const again = () => void look();
    if (stopped) return;
    if (typeof video.requestVideoFrameCallback === "function") {
      video.requestVideoFrameCallback(again);
    } else requestAnimationFrame(again);
  }
  next();
  return () => {
    stopped = true;
  };
}

/** A picture of which parts can be had in grey. */
export interface Source {
  width: number;
  height: number;
  /** A part with `scale` of the picture's pixels for one. */
  part: (part: Rect, scale: number) => Grey;
}

/** What is measured of a picture. */
export function frameOf(picture: Source, target: Target): Frame {
  const { outline } = target;
  const left = Math.max(0, outline.x - outline.width * AROUND);
  const top = Math.max(0, outline.y - outline.height * AROUND);
  const right = Math.min(picture.width, outline.x + outline.width * (1 + AROUND));
  const bottom = Math.min(picture.height, outline.y + outline.height * (1 + AROUND));
  const scale = outline.width / WIDTH;
  return {
    grey: picture.part({ x: left, y: top, width: right - left, height: bottom - top }, scale),
    outline: {
      x: (outline.x - left) / scale,
      y: (outline.y - top) / scale,
      width: WIDTH,
      height: outline.height / scale,
    },
    scale,
    millimetres: target.millimetres,
    detail: (part) =>
      picture.part(
        {
          x: Math.round(left + part.x * scale),
          y: Math.round(top + part.y * scale),
          width: part.width * scale,
          height: part.height * scale,
        },
        1,
      ),
  };
}

/**
 * Reads a video's pictures: the luma as the camera gave it, where the browser hands that out,
 * which is twenty times quicker than painting the picture and reading it back.
 */
class Reader {
  #bytes = new Uint8Array();
  readonly #small = new Painter();
  readonly #close = new Painter();

  async read(video: HTMLVideoElement): Promise<Source> {
    const size = { width: video.videoWidth, height: video.videoHeight };
    const luma = await this.#luma(video).catch(() => null);
    if (luma) return { ...size, part: (part, scale) => sampled(luma, part, scale) };
    return {
      ...size,
      part: (part, scale) => (scale === 1 ? this.#close : this.#small).paint(video, part, scale),
    };
  }

  /** The plane of luma; `null` where pictures come otherwise, or turned. */
  async #luma(video: HTMLVideoElement): Promise<Luma | null> {
    if (typeof VideoFrame !== "function") return null;
    const frame = new VideoFrame(video);
    try {
      const { format, visibleRect } = frame;
      const { videoWidth: width, videoHeight: height } = video;
      const upright = visibleRect?.width === width && visibleRect.height === height;
      if (!upright || (format !== "I420" && format !== "NV12")) return null;
      const size = frame.allocationSize();
      if (this.#bytes.length !== size) this.#bytes = new Uint8Array(size);
      const plane = (await frame.copyTo(this.#bytes))[0];
      if (!plane) return null;
      const full = frame.colorSpace.fullRange === true;
      return { bytes: this.#bytes, width, height, full, ...plane };
    } finally {
      frame.close();
    }
  }
}

interface Luma {
  bytes: Uint8Array;
  width: number;
  height: number;
  offset: number;
  stride: number;
  /** Black is 0 and white 255; else they are 16 and 235. */
  full: boolean;
}

/** Grey for the sum of four pixels of luma: 0 to 255, or 16 to 235. */
const FULL = Uint8ClampedArray.from({ length: 1021 }, (_, sum) => sum / 4);
const VIDEO = FULL.map((_, sum) => ((sum / 4 - 16) * 255) / 219);

/** A part of the luma, each pixel the mean of four of the picture's, or that pixel itself. */
function sampled(luma: Luma, part: Rect, scale: number): Grey {
  const { bytes, stride } = luma;
  const width = Math.max(1, Math.round(part.width / scale));
  const height = Math.max(1, Math.round(part.height / scale));
  const data = new Uint8Array(width * height);
  const tones = luma.full ? FULL : VIDEO;
  const apart = scale === 1 ? 0 : 0.25;
  const places = (from: number, count: number, side: number, most: number) =>
    Int32Array.from({ length: count }, (_, at) =>
      Math.max(0, Math.min(most - 1, Math.floor(from + (at + 0.5 + side) * scale))),
    );
  const lefts = places(part.x, width, -apart, luma.width);
  const rights = places(part.x, width, apart, luma.width);
  const tops = places(part.y, height, -apart, luma.height);
  const bottoms = places(part.y, height, apart, luma.height);
  for (let y = 0, to = 0; y < height; y += 1) {
    const top = luma.offset + (tops[y] as number) * stride;
    const bottom = luma.offset + (bottoms[y] as number) * stride;
    for (let x = 0; x < width; x += 1, to += 1) {
      const left = lefts[x] as number;
      const right = rights[x] as number;
      const four =
        (bytes[top + left] as number) +
        (bytes[top + right] as number) +
        (bytes[bottom + left] as number) +
        (bytes[bottom + right] as number);
      data[to] = tones[four] as number;
    }
  }
  return { width, height, data };
}

/** A canvas that is read back: kept in memory, for a trip to the graphics card costs more. */
export class Painter {
  readonly #canvas = document.createElement("canvas");
  readonly #context = this.#canvas.getContext("2d", { willReadFrequently: true, alpha: false });

  /** A part of the picture with `scale` of its pixels for one. */
  paint(picture: CanvasImageSource, part: Rect, scale: number): Grey {
    const width = Math.max(1, Math.round(part.width / scale));
    const height = Math.max(1, Math.round(part.height / scale));
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    if (!this.#context) throw new Error("no canvas");
    this.#context.drawImage(picture, part.x, part.y, part.width, part.height, 0, 0, width, height);
    return greyOf(this.#context.getImageData(0, 0, width, height).data, width, height);
  }
}
