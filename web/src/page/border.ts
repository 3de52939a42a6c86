/**
 * Where the border of a document lies in a small grey frame: four straight sides, each looked for
 * from the frame's edge inwards. No lines are drawn through the whole picture as in a Hough
 * transform; a side has to lie near the side of the outline that it belongs to.
 */

/** A picture with one byte of luma a pixel, row by row from the left upper corner. */
export interface Grey {
  width: number;
  height: number;
  data: Uint8Array;
}

/** A rectangle in pixels of a frame. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

type Point = readonly [x: number, y: number];

/** A document's border, in pixels of the frame. */
export interface Border {
  /** Left upper, right upper, right lower, left lower. */
  corners: readonly [Point, Point, Point, Point];
  /** How well the sides are seen: 1 is an unbroken edge of full contrast, 0 is none. */
  sides: readonly [top: number, right: number, bottom: number, left: number];
}

/** Places at which a side is looked for. */
const SAMPLES = 24;
/** The part of the outline's side that is looked at: a document's corners are round. */
const SPAN = 0.76;
/** How deep inside the outline a side may lie, as a share of the outline. */
const INSIDE = 0.36;
/** The steepest side: a rise of this share of its length, about 14°. */
const STEEPEST = 0.25;
/** Lines that are kept for each side. */
const KEPT = 4;
/** Lines nearer than this many pixels are one line. */
const APART = 6;
/** Least score of a line. */
const LEAST = 0.3;
/** Widths over heights that documents have, from 1.42 (passport, TD2) to 1.59 (card), seen tilted. */
const ASPECT = [1.2, 1.9] as const;

/** A line as a side: its depth at both ends of the looked-at span, in pixels from the start. */
interface Line {
  from: number;
  to: number;
  score: number;
}

/** One side's way through the frame's bytes. */
interface Walk {
  start: number;
  along: number;
  inwards: number;
  length: number;
  depth: number;
}

/**
 * The border that is nearest to a document's, or `null` where no four sides make one.
 * `contrast` is the difference between light and dark of the frame, in grey levels.
 */
export function findBorder(grey: Grey, outline: Rect, contrast: number): Border | null {
  const full = Math.min(90, Math.max(8, contrast * .3));
  const walks = walksOf(grey, outline);
  const found: Line[][] = [];
  for (const walk of walks) {
    const lines = linesOf(grey.data, walk, full);
    if (lines.length === 0) return null;
    found.push(lines);
  }
  return best(found as [Line[], Line[], Line[], Line[]], grey, outline);
}

/** Top, right, bottom, left. Two pixels at the frame's edge are left for the gradient. */
function walksOf(grey: Grey, outline: Rect): Walk[] {
  const { width, height } = grey;
  const x0 = Math.max(1, Math.round(outline.x + (outline.width * (1 - SPAN)) / 2));
  const y0 = Math.max(1, Math.round(outline.y + (outline.height * (1 - SPAN)) / 2));
  const across = Math.min(width - 2 - x0, Math.round(outline.width * SPAN));
  const down = Math.min(height - 2 - y0, Math.round(outline.height * SPAN));
  const deepY = outline.height * INSIDE;
  const deepX = outline.width * INSIDE;
  const depth = (outside: number, deep: number) => Math.max(8, Math.floor(outside + deep) - 4);
  return [
    { start: 2 * width + x0, along: 1, inwards: width, length: across, depth: depth(outline.y, deepY) },
    {
      start: y0 * width + width - 3,
      along: width,
      inwards: -1,
      length: down,
      depth: depth(width - outline.x - outline.width, deepX),
    },
    {
      start: (height - 3) * width + x0,
      along: 1,
      inwards: -width,
      length: across,
      depth: depth(height - outline.y - outline.height, deepY),
    },
    { start: y0 * width + 2, along: width, inwards: 1, length: down, depth: depth(outline.x, deepX) },
  ];
}

/** The best lines of one side, apart from each other. */
function linesOf(data: Uint8Array, walk: Walk, full: number): Line[] {
  const { depth } = walk;
  // Both ways of an edge, dark to light and light to dark, as 0 to 255 of a full edge.
  const rising = new Uint8Array(SAMPLES * depth);
  const falling = new Uint8Array(SAMPLES * depth);
  edges(data, walk, full, rising, falling);
  const most = Math.min(depth - 1, Math.ceil(walk.length * STEEPEST));
  const lines: Line[] = [];
  // Edges are spread by a pixel to each side, so every third line meets all of them.
  for (const edge of [rising, falling]) {
    for (let middle = 0; middle < depth; middle += 3) {
      let line: Line | null = null;
      for (let rise = -most; rise <= most; rise += 5) {
        const from = middle - rise / 2;
        const to = middle + rise / 2;
        if (Math.min(from, to) < 0 || Math.max(from, to) > depth - 1) continue;
        let sum = 0;
        let at = from + 0.5;
        const step = (to - from) / (SAMPLES - 1);
        for (let row = 0; row < SAMPLES * depth; row += depth) {
          sum += edge[row + (at | 0)] as number;
          at += step;
        }
        const score = sum / (SAMPLES * 255);
        if (score > (line?.score ?? LEAST)) line = { from, to, score };
      }
      if (line) keep(lines, line);
    }
  }
  return lines;
}

/** Keeps the best lines only, in falling order. */
function keep(lines: Line[], line: Line) {
  const near = lines.findIndex(
    (other) => Math.abs(other.from + other.to - line.from - line.to) < 2 * APART,
  );
  if (near >= 0) {
    if ((lines[near] as Line).score >= line.score) return;
    lines.splice(near, 1);
  }
  let place = lines.length;
  while (place > 0 && (lines[place - 1] as Line).score < line.score) place -= 1;
  lines.splice(place, 0, line);
  if (lines.length > KEPT) lines.pop();
}

/** Fills in how strong the edges across the walk are, spread by one pixel. */
function edges(data: Uint8Array, walk: Walk, full: number, rising: Uint8Array, falling: Uint8Array) {
  const { start, along, inwards, length, depth } = walk;
  const scale = 255 / (full * 6);
  // One more at both ends, so that each edge has neighbours.
  const change = new Int16Array(depth + 2);
  for (let k = 0; k < SAMPLES; k += 1) {
    let at = start + Math.round((k * (length - 1)) / (SAMPLES - 1)) * along;
    // Two rows of three neighbours each, on either side of the place.
    let first = sum(data, at - 2 * inwards, along);
    let second = sum(data, at - inwards, along);
    let third = sum(data, at, along);
    for (let d = 1; d <= depth; d += 1, at += inwards) {
      const fourth = sum(data, at + inwards, along);
      change[d] = third + fourth - first - second;
      first = second;
      second = third;
      third = fourth;
    }
    change[0] = change[1] as number;
    change[depth + 1] = change[depth] as number;
    const row = k * depth;
    for (let d = 1; d <= depth; d += 1) {
      const here = change[d] as number;
      const left = change[d - 1] as number;
      const right = change[d + 1] as number;
      const higher = left > right ? left : right;
      const lower = left > right ? right : left;
      const up = here > higher ? here : higher;
      const down = here < lower ? here : lower;
      rising[row + d - 1] = up <= 0 ? 0 : Math.min(255, up * scale);
      falling[row + d - 1] = down >= 0 ? 0 : Math.min(255, -down * scale);
    }
  }
}

/** A pixel with its neighbours along the side. */
function sum(data: Uint8Array, at: number, along: number): number {
  return (data[at - along] as number) + (data[at] as number) + (data[at + along] as number);
}

/** A line in the frame: a point and a direction. */
interface Placed {
  x: number;
  y: number;
  dx: number;
  dy: number;
  score: number;
}

/** The four lines that look most like a document together. */
function best(
  lines: readonly [Line[], Line[], Line[], Line[]],
  grey: Grey,
  outline: Rect,
): Border | null {
  const [top, right, bottom, left] = [0, 1, 2, 3].map((side) =>
    (lines[side] as Line[]).map((line) => placed(line, side, grey, outline)),
  ) as [Placed[], Placed[], Placed[], Placed[]];
  let found: Border | null = null;
  let most = -Infinity;
  for (const t of top) {
    for (const b of bottom) {
      for (const l of left) {
        for (const r of right) {
          const corners = [meet(t, l), meet(t, r), meet(b, r), meet(b, l)] as const;
          const likeness = likenessOf(corners);
          if (likeness === null) continue;
          const worst = Math.min(t.score, b.score, l.score, r.score);
          const score = t.score + b.score + l.score + r.score + worst + likeness;
          if (score <= most) continue;
          most = score;
          found = { corners, sides: [t.score, r.score, b.score, l.score] };
        }
      }
    }
  }
  return found;
}

function placed(line: Line, side: number, grey: Grey, outline: Rect): Placed {
  const { from, to, score } = line;
  if (side % 2 === 0) {
    const x = Math.max(1, Math.round(outline.x + (outline.width * (1 - SPAN)) / 2));
    const dx = Math.min(grey.width - 2 - x, Math.round(outline.width * SPAN)) - 1;
    return side === 0
      ? { x, y: 2 + from, dx, dy: to - from, score }
      : { x, y: grey.height - 3 - from, dx, dy: from - to, score };
  }
  const y = Math.max(1, Math.round(outline.y + (outline.height * (1 - SPAN)) / 2));
  const dy = Math.min(grey.height - 2 - y, Math.round(outline.height * SPAN)) - 1;
  return side === 3
    ? { x: 2 + from, y, dx: to - from, dy, score }
    : { x: grey.width - 3 - from, y, dx: from - to, dy, score };
}

function meet(a: Placed, b: Placed): Point {
  const across = a.dx * b.dy - a.dy * b.dx;
  const t = ((b.x - a.x) * b.dy - (b.y - a.y) * b.dx) / across;
  return [a.x + t * a.dx, a.y + t * a.dy];
}

/** Distance between two corners, in pixels. */
export function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** Less the less it has a document's form; `null` where it cannot be one. */
function likenessOf([a, b, c, d]: Border["corners"]): number | null {
  const [top, right, bottom, left] = [distance(a, b), distance(b, c), distance(c, d), distance(d, a)];
  const aspect = (top + bottom) / (left + right);
  if (aspect < ASPECT[0] || aspect > ASPECT[1]) return null;
  const flat = Math.min(top / bottom, bottom / top, left / right, right / left);
  if (flat < 0.6) return null;
  const off = Math.max(0, 1.4 - aspect, aspect - 1.62);
  return -2 * off - 1.5 * (1 - flat);
}
