import { afterEach, expect, it, vi } from "vitest";
import { photograph } from "../src/page/photo";

/** What was painted, by its width and height, instead of a browser's canvas. */
class Canvas {
  width = 0;
  height = 0;
  getContext = () => ({ drawImage: () => undefined });
  toBlob(done: (blob: unknown) => void, type: string, quality: number) {
    done({ size: `${this.width}x${this.height}`, type, quality });
  }
}

class Stream {
  getVideoTracks = () => ["track"];
}

function video() {
  vi.stubGlobal("document", { createElement: () => new Canvas() });
  vi.stubGlobal("MediaStream", Stream);
  return { videoWidth: 1080, videoHeight: 1920, srcObject: new Stream() } as unknown as HTMLVideoElement;
}

/** A camera whose photographs are as wide as that, or fail. */
function taker(most: number, photo: { width: number; height: number } | null) {
  vi.stubGlobal(
    "ImageCapture",
    class {
      getPhotoCapabilities = () => Promise.resolve({ imageWidth: { max: most } });
      takePhoto = () => (photo ? Promise.resolve(photo) : Promise.reject(new Error("failed")));
    },
  );
  vi.stubGlobal("createImageBitmap", (photo: unknown) => Promise.resolve(photo));
}

afterEach(() => vi.unstubAllGlobals());

const frame = { size: "1080x1920", type: "image/jpeg", quality: 0.92 };

it("takes the video's picture where the browser has no photographs", async () => {
  expect(await photograph(video())).toEqual(frame);
});

it("takes the camera's photograph where it is larger, not larger than is of use", async () => {
  taker(4000, { width: 3000, height: 4000 });
  expect(await photograph(video())).toMatchObject({ size: "2250x3000" });
  taker(2600, { width: 1950, height: 2600 });
  expect(await photograph(video())).toMatchObject({ size: "1950x2600" });
});

it("takes the video's picture where the photograph is no larger, or fails", async () => {
  taker(1920, { width: 1080, height: 1920 });
  expect(await photograph(video())).toEqual(frame);
  taker(4000, { width: 960, height: 1280 });
  expect(await photograph(video())).toEqual(frame);
  taker(4000, null);
  expect(await photograph(video())).toEqual(frame);
});
