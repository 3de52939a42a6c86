/** Which of several cameras is the right one for a document. */

/** What browsers tell of a camera beyond the standard types. */
export interface Abilities extends MediaTrackCapabilities {
  focusMode?: string[];
  torch?: boolean;
}

/** A camera that can be chosen. */
export interface Device {
  deviceId: string;
  label: string;
  /** Known before the camera is opened in some browsers only. */
  facing: string[];
}

/** What a track can do; nothing where the browser does not say. */
export function abilities(track: MediaStreamTrack | undefined): Abilities {
  return track && typeof track.getCapabilities === "function" ? track.getCapabilities() : {};
}

/** The cameras there are; known in full only once the person allowed one. */
export async function devices(): Promise<Device[]> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all
    .filter((device) => device.kind === "videoinput" && device.deviceId !== "")
    .map((device) => ({
      deviceId: device.deviceId,
      label: device.label,
      facing:
        "getCapabilities" in device
          ? ((device as InputDeviceInfo).getCapabilities().facingMode ?? [])
          : [],
    }));
}

/** "Back" as browsers and systems of several languages name the camera. */
const BACK = /back|rear|environment|rück|arrière|trase|posterior|traseira|achter|tylny|arka|背|后|後|후면|خلف|אחור/i;

/** Whether a camera looks away from the person, by what it says or by its name. */
export function looksAway(device: Device): boolean {
  if (device.facing.length > 0) return device.facing.includes("environment");
  return BACK.test(device.label);
}

/** Whether a camera focuses on what is near. Fixed ones, as most of wide angle, do not. */
export function focuses(can: Abilities): boolean {
  return (can.focusMode ?? []).some((mode) => mode === "continuous" || mode === "single-shot");
}

/**
 * How fit a camera is for small print: focus counts most, then a torch, as it marks the main one,
 * then width in pixels. Names decide where the browser tells nothing: cameras of several lenses
 * go to the one that focuses nearest by themselves, ultra-wide ones alone distort.
 */
export function fitness(can: Abilities, label: string): number {
  const width = Math.min(4000, can.width?.max ?? 0) / 4000;
  const several = /dual|double|doppel|triple|tripel/i.test(label);
  const wide = /ultra/i.test(label) && !several;
  return (
    (focuses(can) ? 4 : 0) + (can.torch ? 2 : 0) + width + (several ? 1.5 : 0) - (wide ? 3 : 0)
  );
}

/** Cameras to try beside the one that opened, at most so many: opening one takes a second. */
const MOST = 3;

/**
 * Cameras that may be better than the open one: none where it focuses already, or where it is the
 * only one that looks away. The best name comes first.
 */
export function others(all: Device[], open: string | undefined, can: Abilities): Device[] {
  const present = all.find((device) => device.deviceId === open);
  if (focuses(can)) return [];
  const back = all.filter((device) => device !== present && looksAway(device));
  const tells = (device: Device) => fitness({}, device.label);
  const known = can.focusMode !== undefined;
  return back
    .filter((device) => known || tells(device) > tells(present ?? device))
    .sort((a, b) => tells(b) - tells(a))
    .slice(0, MOST);
}
