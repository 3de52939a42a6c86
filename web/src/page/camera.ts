/** The live camera: opening it, what can go wrong, and taking a photograph. */

/** Why there is no picture, each with its own words and way out. */
export type CameraProblem = "denied" | "none" | "busy" | "insecure" | "failed";

/** Reads the browser's error. Old names of some engines are among them. */
export function cameraProblem(error: unknown): CameraProblem {
  switch (error instanceof Error || error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "PermissionDeniedError":
      return "denied";
    case "NotFoundError":
    case "DevicesNotFoundError":
    case "OverconstrainedError":
      return "none";
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

/** What is asked of the camera: the one that looks away from the person, at full HD. */
export function constraints(deviceId: string | null): MediaStreamConstraints {
  return {
    audio: false,
    video: {
      ...(deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: "environment" } }),
      width: { ideal: 1920 },
      height: { ideal: 1080 },
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

/** Turns the camera off. */
export function closeCamera(stream: MediaStream | null): void {
  stream?.getTracks().forEach((track) => track.stop());
}

/** The cameras there are; known in full only once the person allowed one. */
export async function cameras(): Promise<MediaDeviceInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "videoinput" && device.deviceId !== "");
}

/** The whole frame that the video shows now, as JPEG. */
export async function photograph(video: HTMLVideoElement): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext("2d");
  if (!context || canvas.width === 0) throw new Error("the camera gives no picture yet");
  context.drawImage(video, 0, 0);
  return encode(canvas);
}

/** JPEG of a canvas, nearly lossless: small print must survive. */
export function encode(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("no JPEG encoder"))),
      "image/jpeg",
      0.92,
    ),
  );
}
