import { describe, expect, it } from "vitest";
import { Guide, type Guidance, type Hint } from "../src/page/guide";

/** What a row of frames, one each 110 ms, leads to. */
function run(guide: Guide, hints: Hint[], from = 0): Guidance[] {
  return hints.map((hint, at) => guide.next(hint, from + at * 110));
}

const many = (hint: Hint, count: number) => Array.from({ length: count }, () => hint);

describe("Guide", () => {
  it("takes the photograph after half a second of good frames, and not before it is settled", () => {
    const frames = run(new Guide("frame", 0, 1000), many("good", 20));
    const at = frames.findIndex(({ progress }) => progress === 1);
    expect(at * 110).toBeGreaterThanOrEqual(1400);
    expect(at * 110).toBeLessThan(1700);
    expect(frames.slice(0, 9).every(({ progress }) => progress === 0)).toBe(true);
  });

  it("forgives one bad frame and begins anew after some", () => {
    const one = run(new Guide("frame", 0, 0), [...many("good", 4), "still", ...many("good", 3)]);
    expect(one.at(-1)?.progress).toBe(1);
    const some = run(new Guide("frame", 0, 0), [...many("good", 4), ...many("still", 2)]);
    expect(some.at(-1)?.progress).toBe(0);
  });

  it("does not flicker between hints", () => {
    const hints: Hint[] = Array.from({ length: 40 }, (_, at) => (at % 2 ? "glare" : "blurred"));
    expect(run(new Guide("frame", 0, 0), hints).every(({ hint }) => hint === "frame")).toBe(true);
  });

  it("says at most one thing in a second and a half, and each thing once", () => {
    const row: Hint[] = [];
    for (const hint of ["closer", "still", "glare", "dark", "closer"] as const) {
      row.push(...many(hint, 9));
    }
    const said = run(new Guide("frame", 0, 0), row)
      .map(({ say }, at) => ({ say, at: at * 110 }))
      .filter(({ say }) => say !== null);
    expect(said.length).toBeGreaterThan(1);
    said.slice(1).forEach(({ at, say }, i) => {
      expect(at - (said[i]?.at ?? 0)).toBeGreaterThanOrEqual(1500);
      expect(say).not.toBe(said[i]?.say);
    });
    expect(run(new Guide("frame", 0, 0), many("frame", 60)).every(({ say }) => say === null)).toBe(true);
  });

  it("shows a good frame's hint at once and keeps others for a while", () => {
    const guide = new Guide("frame", 0, 0);
    const shown = run(guide, [...many("closer", 8), ...many("good", 3), ...many("still", 4)]);
    expect(shown[7]?.hint).toBe("closer");
    expect(shown[10]?.hint).toBe("good");
    expect(shown[13]?.hint).toBe("good");
  });
});
