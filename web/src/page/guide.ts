/** From figures of frames to one hint at a time, and to the moment for the photograph. */

import { distance, type Border, type Rect } from "./border";
import { alike, type Look, type Measurement } from "./measure";

/** What the person can do better; `good` where nothing. Each has its words, `guide-…`. */
export const HINTS = [
  "frame",
  "closer",
  "away",
  "flat",
  "still",
  "dark",
  "bright",
  "glare",
  "blurred",
  "turn",
  "good",
] as const;
export type Hint = (typeof HINTS)[number];

// Where "specimens" are named below, they are the generated photographs of `cargo run -p
// bonafide-testkit --bin specimens` (60 of each severity); "captures" are simulated and real
// photographs with known corners from a set that may not be passed on. `npm run bench` shows how
// often each hint is given.

/** Darker documents are dark: well lit specimens start at 117, those in low light end at 70. */
const DARK = 75;
/** A scene without a document is called dark only where no camera could see one. */
const DARK_SCENE = 35;
/** More of the outline in white spots is glare: captures with glare start at 0.005, others end at 0. */
const GLARE = 0.004;
/** Beyond this share it is no spot: all is too bright. */
const BRIGHT = 0.3;
/** Pixels between two frames: a third of a millimetre on a card blurs its print. */
const MOVING = 1.3;
/** Share of the contrast in a millimetre: prints blurred by 0.2 mm, hard to read, have about 2. */
const BLURRED = 2;
/** A side that is seen less is none: the sides of captures start at 0.65, of mild specimens at 0.55. */
const SIDE = 0.5;
/** Smaller than this share of the outline is too far away for the small print. */
const FAR = 0.74;
/** Corners may lie outside the outline by this share of its width. */
const OVER = 0.09;
/** The document's middle may be off by this share of the outline's width. */
const OFF = 0.13;
/** Opposite sides may differ by this factor, and sides may be turned by this many degrees. */
const SLANT = 0.8;
const TURNED = 12;
/** As alike as this is the side that was photographed before. */
const SAME = 0.8;

/** What is wrong with one frame. `front` is the look of the side that is not asked for. */
export function judge(seen: Measurement, outline: Rect, front: Look | null): Hint {
  const { border } = seen;
  if (!border || Math.min(...border.sides) < SIDE) {
    return seen.brightness < DARK_SCENE ? "dark" : "frame";
  }
  if (seen.brightness < DARK) return "dark";
  const place = placeOf(border, outline);
  if (place) return place;
  const look = front && seen.look();
  if (front && look && alike(front, look) > SAME) return "turn";
  if (seen.glare > BRIGHT) return "bright";
  if (seen.glare > GLARE) return "glare";
  if (seen.motion > MOVING) return "still";
  if (seen.sharpness < BLURRED) return "blurred";
  return "good";
}

/** Whether the document lies where it should; `null` where it does. */
function placeOf({ corners }: Border, outline: Rect): Hint | null {
  const [a, b, c, d] = corners;
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const over = Math.max(
    outline.x - Math.min(...xs),
    Math.max(...xs) - outline.x - outline.width,
    outline.y - Math.min(...ys),
    Math.max(...ys) - outline.y - outline.height,
  );
  const [top, right, bottom, left] = [distance(a, b), distance(b, c), distance(c, d), distance(d, a)];
  const size = Math.sqrt(((top + bottom) * (left + right)) / 4 / (outline.width * outline.height));
  const middle = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / 4;
  const off = Math.max(
    Math.abs(middle(xs) - outline.x - outline.width / 2),
    Math.abs(middle(ys) - outline.y - outline.height / 2),
  );
  const slant = Math.min(top / bottom, bottom / top, left / right, right / left);
  const degrees = (rise: number, run: number) => Math.abs(Math.atan2(rise, run)) * (180 / Math.PI);
  const turned = Math.max(
    degrees(b[1] - a[1], b[0] - a[0]),
    degrees(c[1] - d[1], c[0] - d[0]),
    degrees(d[0] - a[0], d[1] - a[1]),
    degrees(c[0] - b[0], c[1] - b[1]),
  );
  if (size < FAR) return "closer";
  if (over > OVER * outline.width) return size > 1 ? "away" : "frame";
  if (off > OFF * outline.width) return "frame";
  return slant < SLANT || turned > TURNED ? "flat" : null;
}

/** What the page shows, says and does after a frame. */
export interface Guidance {
  hint: Hint;
  /** The hint, when it is to be said aloud now. */
  say: Hint | null;
  /** How near the automatic photograph is, 0 to 1. */
  progress: number;
}

/** Milliseconds between two things that are said. */
const PAUSE = 1500;
/** Milliseconds that a hint stays at least. */
const STAY = 700;
/** Good frames for the photograph, about half a second; a bad one takes two back. */
const ENOUGH = 5;
/** Frames of the last four that agree on a new hint. */
const AGREE = 3;

/**
 * Turns hints of single frames into guidance that does not flicker. `settle` milliseconds pass
 * before the first photograph: for the camera's focus, and for reading what is asked.
 */
export class Guide {
  #last: Hint[] = [];
  #shown: Hint;
  #since = 0;
  #said: { hint: Hint; at: number };
  #good = 0;
  readonly #ready: number;

  constructor(first: Hint, now: number, settle: number) {
    this.#shown = first;
    this.#said = { hint: first, at: now };
    this.#since = now;
    this.#ready = now + settle;
  }

  /** Takes the hint of the next frame, at `now` in milliseconds. */
  next(hint: Hint, now: number): Guidance {
    this.#last = [...this.#last, hint].slice(-4);
    const settled = now >= this.#ready;
    this.#good = !settled ? 0 : hint === "good" ? this.#good + 1 : Math.max(0, this.#good - 2);
    const agreed = this.#last.filter((other) => other === hint).length >= AGREE;
    const stayed = now - this.#since >= STAY || hint === "good";
    if (settled && agreed && stayed && hint !== this.#shown) {
      this.#shown = hint;
      this.#since = now;
    }
    let say: Hint | null = null;
    if (this.#shown !== this.#said.hint && now - this.#said.at >= PAUSE) {
      say = this.#shown;
      this.#said = { hint: say, at: now };
    }
    return { hint: this.#shown, say, progress: Math.min(1, this.#good / ENOUGH) };
  }
}
