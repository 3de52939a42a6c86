import { describe, expect, it } from "vitest";
import { findBorder, type Grey, type Rect } from "../src/page/border";
import { judge, type Hint } from "../src/page/guide";
import { alike, greyOf, measure, motion, type Frame } from "../src/page/measure";

const OUTLINE: Rect = { x: 48, y: 30, width: 240, height: 151 };
const SIZE = { width: 336, height: 212 };
/** Pixels of the camera's picture for one of the small frame. */
const SCALE = 4;

interface Scene {
  /** The card's middle, its width in pixels of the small frame, and its turn in degrees. */
  x?: number;
  y?: number;
  width?: number;
  degrees?: number;
  paper?: number;
  table?: number;
  /** Pixels of the camera's picture that an edge is smeared over. */
  blur?: number;
  /** Radius of a white spot, in pixels of the small frame. */
  glare?: number;
  card?: boolean;
}

/** The grey of a scene at a place of the small frame: a card with lines of print on a table. */
function grey(scene: Scene, x: number, y: number): number {
  const { width = 228, degrees = 0, paper = 210, table = 90, blur = 0, glare = 0 } = scene;
  const angle = (-degrees * Math.PI) / 180;
  const [dx, dy] = [x - (scene.x ?? 168), y - (scene.y ?? 105.5)];
  if (Math.hypot(dx - 30, dy - 20) < glare) return 255;
  const u = (dx * Math.cos(angle) - dy * Math.sin(angle)) / (width / 85.6);
  const v = (dx * Math.sin(angle) + dy * Math.cos(angle)) / (width / 85.6);
  const noise = ((Math.sin(x * 12.9898 + y * 78.233) * 43758.5453) % 1) * 3;
  const inside = Math.abs(u) < 42.8 && Math.abs(v) < 27;
  if (scene.card === false || !inside) return table + noise;
  // Fields of 1.4 mm, dark or light by chance, in some rows; their edges smeared as a lens does.
  const row = Math.floor(v / 4);
  const smeared = (millimetres: number) =>
    1 / (1 + Math.exp((-4 * millimetres * width * SCALE) / 85.6 / Math.max(0.6, blur)));
  const within = v - 4 * row;
  const place = u / 1.4;
  const boundary = Math.round(place);
  const share = smeared((place - boundary) * 1.4);
  const ink = print(boundary - 1, row) * (1 - share) + print(boundary, row) * share;
  return paper - paper * 0.75 * ink * smeared(1 - Math.abs(within - 2)) + noise;
}

function print(column: number, row: number): number {
  if (Math.abs(column) > 25 || Math.abs(row + 0.5) > 5) return 0;
  return Math.abs(Math.sin(column * 7.31 + row * 3.77) * 1000) % 1 > 0.5 ? 1 : 0;
}

function paint(scene: Scene, part: Rect, scale: number): Grey {
  const [width, height] = [Math.round(part.width * scale), Math.round(part.height * scale)];
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      data[y * width + x] = Math.min(255, grey(scene, part.x + x / scale, part.y + y / scale));
    }
  }
  return { width, height, data };
}

function frame(scene: Scene): Frame {
  return {
    grey: paint(scene, { x: 0, y: 0, ...SIZE }, 1),
    outline: OUTLINE,
    scale: SCALE,
    millimetres: 85.6,
    detail: (part) => paint(scene, part, SCALE),
  };
}

function hint(scene: Scene, before: Scene = scene): Hint {
  return judge(measure(frame(scene), frame(before).grey), OUTLINE, null);
}

describe("one frame", () => {
  it.each<[Hint, Scene]>([
    ["good", {}],
    ["good", { degrees: 6, x: 175 }],
    ["good", { paper: 120, table: 220 }],
    ["frame", { card: false }],
    ["frame", { card: false, table: 45 }],
    ["frame", { x: 215 }],
    ["closer", { width: 150 }],
    ["away", { width: 300 }],
    ["flat", { degrees: 14, width: 200 }],
    ["dark", { paper: 60, table: 20 }],
    ["dark", { card: false, table: 12 }],
    ["glare", { glare: 18 }],
    ["blurred", { blur: 14 }],
  ])("is %s: %o", (expected, scene) => {
    expect(hint(scene)).toBe(expected);
  });

  it("is moving where the one before shows the card elsewhere", () => {
    expect(hint({}, { x: 165 })).toBe("still");
  });

  it("tells the side that was photographed before from another", () => {
    const seen = measure(frame({ x: 172, degrees: 2 }), null);
    const front = measure(frame({}), null).look();
    const look = seen.look();
    expect(front && look && alike(front, look)).toBeGreaterThan(0.8);
    const still = { ...seen, motion: 0 };
    expect(judge(still, OUTLINE, front)).toBe("turn");
    expect(judge(still, OUTLINE, front && front.map((grey, at) => (at % 7 ? -grey : grey)))).toBe("good");
  });
});

describe("motion", () => {
  const still = frame({}).grey;
  it("is the shift in pixels, and none where only the light changes", () => {
    const lighter = { ...still, data: still.data.map((value) => Math.min(255, value + 9)) };
    expect(motion(still, lighter, OUTLINE)).toBeLessThan(0.2);
    expect(motion(still, frame({ x: 168.5 }).grey, OUTLINE)).toBeGreaterThan(0.2);
    expect(motion(frame({ x: 164 }).grey, still, OUTLINE)).toBeGreaterThan(1.3);
  });

  it("is not known where the frames differ in size", () => {
    const other = { width: 10, height: 10, data: new Uint8Array(100) };
    expect(motion(other, still, OUTLINE)).toBe(Infinity);
  });
});

describe("findBorder", () => {
  it("finds the corners to a pixel or two", () => {
    const border = findBorder(frame({ width: 200, x: 160, y: 100 }).grey, OUTLINE, 120);
    const expected = [
      [60, 37],
      [260, 37],
      [260, 163],
      [60, 163],
    ];
    border?.corners.forEach(([x, y], at) => {
      expect(Math.hypot(x - (expected[at]?.[0] ?? 0), y - (expected[at]?.[1] ?? 0))).toBeLessThan(3);
    });
    expect(Math.min(...(border?.sides ?? [0]))).toBeGreaterThan(0.8);
  });
});

describe("greyOf", () => {
  it("weighs colours as the eye does", () => {
    const rgba = new Uint8ClampedArray([255, 255, 255, 255, 255, 0, 0, 255, 0, 255, 0, 255]);
    expect([...greyOf(rgba, 3, 1).data]).toEqual([255, 76, 149]);
  });
});
