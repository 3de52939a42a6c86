/** The live camera: opening it, what can go wrong, focus and light. */

import { abilities, devices, fitness, focuses, others } from "./devices";

/** Why there is no picture, each with its own words and way out. */
export type CameraProblem = "denied" | "none" | "busy" | "insecure" | "unfit" | "failed";

/** Reads the browser's error. Old names of some engines are among them. */
export function cameraProblem(error: unknown): CameraProblem {
  switch (error instanceof Error || error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "PermissionDeniedError":
      return "denied";
    case "NotFoundError":
    case "DevicesNotFoundError":
      return "none";
    case "OverconstrainedError":
    case "ConstraintNotSatisfiedError":
      return "unfit";
    case "NotReadableError":
    case "TrackStartError":
    case "AbortError":
      return "busy";
    case "SecurityError":
    case "NotSupportedError":
      return "insecure";
    default:
      return "failed";
  }
}

/** Whether the browser has a camera API at all; it hides it on insecure pages. */
export function cameraIsPossible(): boolean {
  return typeof navigator.mediaDevices?.getUserMedia === "function";
}

/** Whether the device has a camera, which browsers tell before the person allows its use. */
export async function hasCamera(): Promise<boolean> {
  if (!cameraIsPossible()) return false;
  try {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.some((device) => device.kind === "videoinput");
  } catch {
    return true;
  }
}

/**
 * What is asked of the camera: the one that looks away from the person, at full HD. Apple's
 * engine is asked for the width only: with both it gives a part of the picture on some phones.
 */
export function constraints(deviceId: string | null): MediaStreamConstraints {
  const apple = navigator.vendor?.startsWith("Apple");
  return {
    audio: false,
    video: {
      ...(deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: "environment" } }),
      width: { ideal: 1920 },
      ...(apple ? {} : { height: { ideal: 1080 } }),
    },
  };
}

/** Opens the camera, with fewer wishes when the device cannot fulfil them. */
export async function openCamera(deviceId: string | null): Promise<MediaStream> {
  if (!cameraIsPossible()) throw new DOMException("no camera API", "NotSupportedError");
  try {
    return await navigator.mediaDevices.getUserMedia(constraints(deviceId));
  } catch (error) {
    if (error instanceof Error && error.name === "OverconstrainedError") {
      return navigator.mediaDevices.getUserMedia({ audio: false, video: true });
    }
    throw error;
  }
}

/** The camera that was found best, while the page is open. */
let found: string | null = null;

/**
 * Opens the camera that is best for documents: the one that the browser prefers, or, where that
 * one cannot focus, the fittest of the others that look away from the person. The one that is
 * found is opened at once the next time.
 */
export async function openBestCamera(): Promise<MediaStream> {
  if (found) return openCamera(found);
  const first = await openCamera(null);
  const track = first.getVideoTracks()[0];
  const can = abilities(track);
  const rivals = others(await devices(), track?.getSettings().deviceId, can);
  if (rivals.length === 0) return first;
  let best = track?.getSettings().deviceId ?? null;
  let most = fitness(can, track?.label ?? "");
  // Phones open one camera at a time.
  closeCamera(first);
  for (const rival of rivals) {
    let stream: MediaStream;
    try {
      stream = await openCamera(rival.deviceId);
    } catch {
      continue;
    }
    const its = abilities(stream.getVideoTracks()[0]);
    if (focuses(its)) {
      found = rival.deviceId;
      return stream;
    }
    const fit = fitness(its, rival.label);
    if (fit > most) [best, most] = [rival.deviceId, fit];
    closeCamera(stream);
  }
  found = best;
  return openCamera(best);
}

/** Lets the camera focus by itself, where it can be told to. */
export async function focus(track: MediaStreamTrack): Promise<void> {
  if (abilities(track).focusMode?.includes("continuous")) {
    await apply(track, { focusMode: "continuous" });
  }
}

/** Switches the light beside the camera; says whether it is on now. */
export async function light(track: MediaStreamTrack, on: boolean): Promise<boolean> {
  return (await apply(track, { torch: on })) && on;
}

/** Asks a camera for something that not all can do; says whether it did. */
async function apply(track: MediaStreamTrack, wish: object): Promise<boolean> {
  try {
    await track.applyConstraints({ advanced: [wish] });
    return true;
  } catch {
    return false;
  }
}

/** Turns the camera off, and its light with it. */
export function closeCamera(stream: MediaStream | null): void {
  stream?.getTracks().forEach((track) => track.stop());
}
