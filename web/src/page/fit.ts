/** Where the outline lies: on the screen and in the camera's picture. */

import type { Rect } from "./border";

interface Size {
  width: number;
  height: number;
}

/** Width over height: ISO/IEC 7810 ID-1, 85.6 mm by 54 mm, and the page of a passport, 125 by 88. */
export const CARD = { aspect: 85.6 / 54, millimetres: 85.6 } as const;
export const PAGE = { aspect: 125 / 88, millimetres: 125 } as const;

/** The share of the free room that the outline takes. */
const SHARE = 0.9;

/**
 * The largest outline that lies in the picture and in the room that no button covers. `view` holds
 * the whole picture in its middle; both results are `null` before there is a picture.
 */
export function fit(
  view: Size,
  free: Rect,
  picture: Size,
  aspect: number,
): { onScreen: Rect; inPicture: Rect } | null {
  const scale = Math.min(view.width / picture.width, view.height / picture.height);
  if (!Number.isFinite(scale) || scale <= 0) return null;
  const shown = { width: picture.width * scale, height: picture.height * scale };
  const origin = { x: (view.width - shown.width) / 2, y: (view.height - shown.height) / 2 };
  const left = Math.max(origin.x, free.x);
  const top = Math.max(origin.y, free.y);
  const room = {
    width: Math.min(origin.x + shown.width, free.x + free.width) - left,
    height: Math.min(origin.y + shown.height, free.y + free.height) - top,
  };
  if (room.width <= 0 || room.height <= 0) return null;
  const width = SHARE * Math.min(room.width, room.height * aspect);
  const height = width / aspect;
  const onScreen = {
    x: left + (room.width - width) / 2,
    y: top + (room.height - height) / 2,
    width,
    height,
  };
  return {
    onScreen,
    inPicture: {
      x: (onScreen.x - origin.x) / scale,
      y: (onScreen.y - origin.y) / scale,
      width: width / scale,
      height: height / scale,
    },
  };
}
