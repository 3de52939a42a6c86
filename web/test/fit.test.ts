import { expect, it } from "vitest";
import { CARD, PAGE, fit } from "../src/page/fit";

it("lies in what is seen and covered by nothing, in both measures alike", () => {
  const free = { x: 0, y: 72, width: 390, height: 600 };
  for (const picture of [
    { width: 1080, height: 1920 },
    { width: 1600, height: 1200 },
    { width: 1920, height: 1080 },
  ]) {
    for (const { aspect } of [CARD, PAGE]) {
      const place = fit({ width: 390, height: 844 }, free, picture, aspect);
      const { onScreen, inPicture } = place ?? expect.fail("no place");
      expect(onScreen.width / onScreen.height).toBeCloseTo(aspect);
      expect(inPicture.width / inPicture.height).toBeCloseTo(aspect);
      expect(onScreen.y).toBeGreaterThanOrEqual(free.y);
      expect(onScreen.y + onScreen.height).toBeLessThanOrEqual(free.y + free.height);
      expect(inPicture.x).toBeGreaterThanOrEqual(0);
      expect(inPicture.y).toBeGreaterThanOrEqual(0);
      expect(inPicture.x + inPicture.width).toBeLessThanOrEqual(picture.width);
      expect(inPicture.y + inPicture.height).toBeLessThanOrEqual(picture.height);
    }
  }
});

it("is nowhere before there is a picture or room", () => {
  const free = { x: 0, y: 0, width: 390, height: 500 };
  expect(fit({ width: 390, height: 844 }, free, { width: 0, height: 0 }, 1.5)).toBeNull();
  const covered = { x: 0, y: 800, width: 390, height: 44 };
  expect(fit({ width: 390, height: 844 }, covered, { width: 1920, height: 1080 }, 1.5)).toBeNull();
});
