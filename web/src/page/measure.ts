/** What can be seen in one frame of the camera, in figures. Nothing here knows the browser's pages. */

import { distance, findBorder, type Border, type Grey, type Rect } from "./border";

/** One frame, small, with a closer look at a part of it. */
export interface Frame {
  /** The surroundings of the outline, small. */
  grey: Grey;
  /** The outline in pixels of `grey`. */
  outline: Rect;
  /** Pixels of the camera's picture for one of `grey`. */
  scale: number;
  /** Width of the document that is asked for, in millimetres. */
  millimetres: number;
  /** A part of `grey`, as large as the camera gives it. */
  detail: (part: Rect) => Grey;
}

/** What a frame looks like. Grey levels are 0 to 255. */
export interface Measurement {
  /** Mean grey level within the outline. */
  brightness: number;
  /** Grey level that 5 % of the outline exceed: the paper of a document. */
  paper: number;
  /** Share of the outline that is lost in spots of white. */
  glare: number;
  /** How far things moved since the frame before, in pixels of the small frame. */
  motion: number;
  /**
   * How steep the steepest edges are: the share of the contrast from dark to light that is passed
   * in one millimetre of the document.
   */
  sharpness: number;
  border: Border | null;
  /** What the document looks like from far, for telling one side from the other. */
  look: () => Look | null;
}

/** Mean grey of the fields of a document, with mean 0 and length 1. */
export type Look = Float32Array;

/** From here on a pixel counts as white, in grey levels. */
const WHITE = 250;
/** Pixels to each side that are white as well in a spot: a millimetre on a card. */
const AROUND = 3;
/** Side of the detail that sharpness is measured in, in pixels of the camera's picture. */
const DETAIL = { width: 160, height: 120 } as const;
/** Share of pixels whose edges count as the steepest. */
const STEEPEST = 0.005;

/** Luma of a canvas's pixels. */
export function greyOf(rgba: Uint8ClampedArray, width: number, height: number): Grey {
  const data = new Uint8Array(width * height);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 1) {
    data[to] =
      ((rgba[from] as number) * 77 +
        (rgba[from + 1] as number) * 150 +
        (rgba[from + 2] as number) * 29) >>
      8;
  }
  return { width, height, data };
}

/** Measures a frame; `before` is the small frame before it. */
export function measure(frame: Frame, before: Grey | null): Measurement {
  const { grey, outline } = frame;
  const all = tonesOf(grey, { x: 0, y: 0, width: grey.width, height: grey.height });
  const tones = tonesOf(grey, outline);
  const border = findBorder(grey, outline, quantile(all, 0.95) - quantile(all, 0.05));
  const width = border
    ? (distance(border.corners[0], border.corners[1]) +
        distance(border.corners[3], border.corners[2])) /
      2
    : outline.width;
  const steep = steepness(frame.detail(busiest(grey, outline, frame.scale)));
  return {
    brightness: mean(tones),
    paper: quantile(tones, 0.95),
    glare: spots(grey, outline),
    motion: before ? motion(before, grey, outline) : Infinity,
    sharpness: (steep * width * frame.scale) / frame.millimetres,
    border,
    look: () => border && lookOf(grey, border.corners),
  };
}

/** Fields across and down that a document is looked at in. */
const FIELDS = { across: 24, down: 15 } as const;

/** The document between the corners from far, whatever its size and the light. */
export function lookOf({ width, height, data }: Grey, corners: Border["corners"]): Look {
  const look = new Float32Array(FIELDS.across * FIELDS.down);
  const [a, b, c, d] = corners;
  let sum = 0;
  for (let at = 0; at < look.length; at += 1) {
    const u = ((at % FIELDS.across) + 1) / (FIELDS.across + 1);
    const v = (Math.floor(at / FIELDS.across) + 1) / (FIELDS.down + 1);
    const place = (i: 0 | 1) =>
      (a[i] * (1 - u) + b[i] * u) * (1 - v) + (d[i] * (1 - u) + c[i] * u) * v;
    const x = Math.min(width - 4, Math.max(3, Math.round(place(0))));
    const y = Math.min(height - 4, Math.max(3, Math.round(place(1))));
    let grey = 0;
    for (let dy = -3; dy <= 3; dy += 1) {
      for (let dx = -3; dx <= 3; dx += 1) grey += data[(y + dy) * width + x + dx] as number;
    }
    look[at] = grey;
    sum += grey;
  }
  const mean = sum / look.length;
  const length = Math.hypot(...look.map((grey) => grey - mean));
  return look.map((grey) => (grey - mean) / Math.max(1, length));
}

/** How alike two documents look, from -1 to 1. */
export function alike(one: Look, other: Look): number {
  return one.reduce((sum, field, at) => sum + field * (other[at] as number), 0);
}

/** How often each grey level occurs in a part; every sixth pixel is enough to tell. */
function tonesOf({ width, data }: Grey, part: Rect): Uint32Array {
  const counts = new Uint32Array(256);
  const right = Math.floor(part.x + part.width);
  const bottom = Math.floor(part.y + part.height);
  for (let y = Math.ceil(part.y); y < bottom; y += 3) {
    for (let x = Math.ceil(part.x); x < right; x += 2) {
      (counts[data[y * width + x] as number] as number) += 1;
    }
  }
  return counts;
}

/** The grey level that a share of all does not exceed. */
function quantile(counts: Uint32Array, share: number): number {
  const wanted = share * counts.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  return counts.findIndex((count) => (seen += count) >= wanted);
}

function mean(counts: Uint32Array): number {
  let sum = 0;
  let total = 0;
  counts.forEach((count, tone) => {
    sum += count * tone;
    total += count;
  });
  return sum / Math.max(1, total);
}

/**
 * Share of a part that is white together with what is around it: a spot that hides print, neither
 * a speck nor bright paper between letters.
 */
export function spots({ width, height, data }: Grey, part: Rect): number {
  const left = Math.max(AROUND, Math.ceil(part.x));
  const top = Math.max(AROUND, Math.ceil(part.y));
  const right = Math.min(width - AROUND, Math.floor(part.x + part.width));
  const bottom = Math.min(height - AROUND, Math.floor(part.y + part.height));
  const rows = AROUND * width;
  const white = (at: number) => (data[at] as number) >= WHITE;
  let count = 0;
  let seen = 0;
  for (let y = top; y < bottom; y += 2) {
    seen += right - left;
    for (let at = y * width + left; at < y * width + right; at += 1) {
      if (
        white(at) &&
        white(at - AROUND) &&
        white(at + AROUND) &&
        white(at - rows) &&
        white(at + rows)
      ) {
        count += 1;
      }
    }
  }
  return count / Math.max(1, seen);
}

/**
 * How far a part moved from one frame to the next, in pixels: where little moves, the change of a
 * pixel is the shift times the slope of the grey there. A change of all the light is no motion.
 */
export function motion(before: Grey, now: Grey, part: Rect): number {
  const { width, height, data } = now;
  if (before.width !== width || before.height !== height) return Infinity;
  const right = Math.min(width - 1, Math.floor(part.x + part.width));
  const bottom = Math.min(height - 1, Math.floor(part.y + part.height));
  let light = 0;
  let count = 0;
  for (let y = Math.ceil(part.y); y < bottom; y += 4) {
    for (let at = y * width + Math.ceil(part.x); at < y * width + right; at += 3) {
      light += (data[at] as number) - (before.data[at] as number);
      count += 1;
    }
  }
  light /= Math.max(1, count);
  let change = 0;
  let slope = 0;
  for (let y = Math.ceil(part.y); y < bottom; y += 2) {
    for (let at = y * width + Math.ceil(part.x); at < y * width + right; at += 2) {
      const grey = data[at] as number;
      change += Math.abs(grey - (before.data[at] as number) - light);
      slope +=
        Math.abs((data[at + 1] as number) - grey) + Math.abs((data[at + width] as number) - grey);
    }
  }
  // Half of a bare table's slope is noise, which must not pass as motion.
  return (2 * change) / (slope + count * 6);
}

/** Where most is printed: the part of the detail's size with the most changes of grey. */
function busiest({ width, data }: Grey, outline: Rect, scale: number): Rect {
  const part = { x: 0, y: 0, width: DETAIL.width / scale, height: DETAIL.height / scale };
  const margin = 0.08;
  const roomX = Math.max(0, outline.width * (1 - 2 * margin) - part.width);
  const roomY = Math.max(0, outline.height * (1 - 2 * margin) - part.height);
  let most = -1;
  for (let row = 0; row <= 4; row += 1) {
    for (let column = 0; column <= 5; column += 1) {
      const x = Math.round(outline.x + outline.width * margin + (roomX * column) / 5);
      const y = Math.round(outline.y + outline.height * margin + (roomY * row) / 4);
      let changes = 0;
      for (let v = y; v < y + part.height - 1; v += 2) {
        for (let at = v * width + x; at < v * width + x + part.width - 1; at += 2) {
          const grey = data[at] as number;
          changes +=
            Math.abs((data[at + 1] as number) - grey) + Math.abs((data[at + width] as number) - grey);
        }
      }
      if (changes > most) {
        most = changes;
        part.x = x;
        part.y = y;
      }
    }
  }
  return part;
}

/**
 * The change from one pixel to the next at the steepest edges, as a share of the contrast. Unlike
 * the variance of the Laplacian it depends neither on how much is printed nor much on noise.
 */
export function steepness({ width, height, data }: Grey): number {
  const tones = new Uint32Array(256);
  const changes = new Uint32Array(256);
  for (let y = 0; y < height - 1; y += 1) {
    for (let at = y * width; at < y * width + width - 1; at += 1) {
      const grey = data[at] as number;
      const across = Math.abs((data[at + 1] as number) - grey);
      const down = Math.abs((data[at + width] as number) - grey);
      (tones[grey] as number) += 1;
      (changes[across > down ? across : down] as number) += 1;
    }
  }
  const contrast = quantile(tones, 0.98) - quantile(tones, 0.02);
  return quantile(changes, 1 - STEEPEST) / Math.max(8, contrast);
}
