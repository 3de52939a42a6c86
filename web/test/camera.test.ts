import { describe, expect, it, vi } from "vitest";
import { cameraProblem, constraints, focus, light, openCamera } from "../src/page/camera";
import type { Abilities } from "../src/page/devices";

describe("cameraProblem", () => {
  it.each([
    ["NotAllowedError", "denied"],
    ["PermissionDeniedError", "denied"],
    ["NotFoundError", "none"],
    ["OverconstrainedError", "unfit"],
    ["NotReadableError", "busy"],
    ["AbortError", "busy"],
    ["SecurityError", "insecure"],
    ["NotSupportedError", "insecure"],
    ["SomethingNewError", "failed"],
  ])("reads %s as %s", (name, problem) => {
    expect(cameraProblem(new DOMException("", name))).toBe(problem);
  });

  it("takes anything that is thrown", () => {
    expect(cameraProblem("no")).toBe("failed");
    expect(cameraProblem(undefined)).toBe("failed");
  });
});

describe("openCamera", () => {
  it("says insecure where the browser hides the camera", async () => {
    vi.stubGlobal("navigator", {});
    await expect(openCamera(null)).rejects.toSatisfy(
      (error: unknown) => cameraProblem(error) === "insecure",
    );
    vi.unstubAllGlobals();
  });

  it("asks for less when the wishes cannot be fulfilled, and only then", async () => {
    const asked: MediaStreamConstraints[] = [];
    const stub = (name: string) => ({
      mediaDevices: {
        getUserMedia: (wish: MediaStreamConstraints) => {
          asked.push(wish);
          if (asked.length > 1) return Promise.resolve("stream");
          return Promise.reject(new DOMException("", name));
        },
      },
    });
    vi.stubGlobal("navigator", stub("OverconstrainedError"));
    await expect(openCamera("front-camera")).resolves.toBe("stream");
    expect(asked).toEqual([constraints("front-camera"), { audio: false, video: true }]);
    asked.length = 0;
    vi.stubGlobal("navigator", stub("NotAllowedError"));
    await expect(openCamera(null)).rejects.toThrow();
    expect(asked).toHaveLength(1);
    vi.unstubAllGlobals();
  });

  it("prefers the camera that looks away from the person, and asks Apple's for the width only", () => {
    vi.stubGlobal("navigator", { vendor: "Google Inc." });
    const video = { facingMode: { ideal: "environment" }, width: { ideal: 1920 } };
    expect(constraints(null).video).toEqual({ ...video, height: { ideal: 1080 } });
    expect(constraints("x").video).toMatchObject({ deviceId: { exact: "x" } });
    vi.stubGlobal("navigator", { vendor: "Apple Computer, Inc." });
    expect(constraints(null).video).toEqual(video);
    vi.unstubAllGlobals();
  });
});

interface Camera {
  id: string;
  label: string;
  facing?: string[];
  can?: Abilities;
}

/** A phone with these cameras, of which the browser prefers the first. */
function phone(cameras: Camera[]) {
  const opened: string[] = [];
  const running = new Set<string>();
  vi.stubGlobal("navigator", {
    mediaDevices: {
      getUserMedia: ({ video }: { video: { deviceId?: { exact: string } } }) => {
        const wanted = video.deviceId?.exact ?? cameras[0]?.id;
        const camera = cameras.find(({ id }) => id === wanted);
        if (!camera || running.size > 0) return Promise.reject(new DOMException("", "NotReadableError"));
        opened.push(camera.id);
        running.add(camera.id);
        const track = {
          label: camera.label,
          getSettings: () => ({ deviceId: camera.id }),
          getCapabilities: () => camera.can ?? {},
          stop: () => running.delete(camera.id),
        };
        return Promise.resolve({ getTracks: () => [track], getVideoTracks: () => [track] });
      },
      enumerateDevices: () =>
        Promise.resolve(
          cameras.map(({ id, label, facing }) => ({
            kind: "videoinput",
            deviceId: id,
            label,
            ...(facing ? { getCapabilities: () => ({ facingMode: facing }) } : {}),
          })),
        ),
    },
  });
  return { opened, running };
}

describe("openBestCamera", () => {
  const chosen = async (cameras: Camera[]) => {
    vi.resetModules();
    const { openBestCamera } = await import("../src/page/camera");
    const { opened, running } = phone(cameras);
    await openBestCamera();
    const first = { opened: [...opened], running: [...running] };
    running.clear();
    opened.length = 0;
    await openBestCamera();
    vi.unstubAllGlobals();
    return { ...first, again: opened };
  };
  const fixed = { focusMode: ["manual"], width: { max: 4000 } };
  const focusing = { focusMode: ["manual", "continuous"], torch: true };

  it("leaves a camera that focuses, and the only one there is", async () => {
    const main = { id: "main", label: "camera2 0, facing back", can: focusing };
    const other = { id: "other", label: "camera2 2, facing back", can: focusing };
    expect((await chosen([main, other])).opened).toEqual(["main"]);
    const webcam = { id: "webcam", label: "HD Webcam", can: {} };
    expect((await chosen([webcam])).opened).toEqual(["webcam"]);
    const back = { id: "back", label: "Rear", can: fixed };
    expect((await chosen([webcam, back])).opened).toEqual(["webcam"]);
  });

  it("goes on to one that focuses, closes what it tried, and remembers", async () => {
    const wide = { id: "wide", label: "camera2 2, facing back", can: fixed };
    const selfie = { id: "selfie", label: "camera2 1, facing front", facing: ["user"], can: focusing };
    const main = { id: "main", label: "camera2 0, facing back", can: focusing };
    const result = await chosen([wide, selfie, main]);
    expect(result).toEqual({ opened: ["wide", "main"], running: ["main"], again: ["main"] });
  });

  it("goes by what a camera says of itself before its name, and takes the fittest of poor ones", async () => {
    const first = { id: "first", label: "Kamera 1", facing: ["environment"], can: fixed };
    const second = { id: "second", label: "Kamera 2", facing: ["environment"], can: { ...fixed, torch: true } };
    const third = { id: "third", label: "Back 3", facing: ["user"], can: focusing };
    expect((await chosen([first, second, third])).running).toEqual(["second"]);
  });

  it("goes by names where nothing else is told, as on Apple's", async () => {
    const back = { id: "back", label: "Back Camera" };
    const ultra = { id: "ultra", label: "Back Ultra Wide Camera" };
    const dual = { id: "dual", label: "Back Dual Wide Camera" };
    expect((await chosen([back, ultra, dual])).running).toEqual(["dual"]);
    expect((await chosen([back, ultra])).opened).toEqual(["back"]);
    const german = { id: "triple", label: "Rückseitige Triple-Kamera" };
    expect((await chosen([back, german])).running).toEqual(["triple"]);
  });
});

describe("focus and light", () => {
  function track(can: Abilities, works = true) {
    const asked: MediaTrackConstraints[] = [];
    const stub = {
      getCapabilities: () => can,
      applyConstraints: (wish: MediaTrackConstraints) => {
        asked.push(wish);
        return works ? Promise.resolve() : Promise.reject(new DOMException("", "OverconstrainedError"));
      },
    };
    return { asked, track: stub as unknown as MediaStreamTrack };
  }

  it("asks for continuous focus only where there is one", async () => {
    const able = track({ focusMode: ["manual", "continuous"] });
    await focus(able.track);
    expect(able.asked).toEqual([{ advanced: [{ focusMode: "continuous" }] }]);
    const fixed = track({ focusMode: ["manual"] });
    await focus(fixed.track);
    expect(fixed.asked).toEqual([]);
  });

  it("says whether the light is on, also where the camera refuses", async () => {
    const able = track({ torch: true });
    expect(await light(able.track, true)).toBe(true);
    expect(await light(able.track, false)).toBe(false);
    expect(able.asked).toEqual([{ advanced: [{ torch: true }] }, { advanced: [{ torch: false }] }]);
    expect(await light(track({}, false).track, true)).toBe(false);
  });
});
