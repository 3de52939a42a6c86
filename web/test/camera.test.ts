import { describe, expect, it, vi } from "vitest";
import { cameraProblem, constraints, openCamera } from "../src/page/camera";

describe("cameraProblem", () => {
  it.each([
    ["NotAllowedError", "denied"],
    ["PermissionDeniedError", "denied"],
    ["NotFoundError", "none"],
    ["OverconstrainedError", "none"],
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

  it("prefers the camera that looks away from the person", () => {
    expect(constraints(null).video).toMatchObject({ facingMode: { ideal: "environment" } });
    expect(constraints("x").video).toMatchObject({ deviceId: { exact: "x" } });
  });
});
