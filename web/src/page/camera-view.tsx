/** The live picture of the camera with an outline to fit the document into. */

import { useEffect, useRef, useState } from "preact/hooks";
import {
  cameraProblem,
  cameras,
  closeCamera,
  openCamera,
  photograph,
  type CameraProblem,
} from "./camera";
import type { Side } from "./session";
import { Icon } from "./art";
import { usePage, useWords } from "./ui";

interface CameraProps {
  side: Side;
  /** A passport's page is higher than a card. */
  passport: boolean;
  onPhoto: (photo: Blob) => void;
  onProblem: (problem: CameraProblem) => void;
  onClose: () => void;
}

export function CameraView({ side, passport, onPhoto, onProblem, onClose }: CameraProps) {
  const words = useWords();
  const { t, business } = usePage();
  const video = useRef<HTMLVideoElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [ready, setReady] = useState(false);
  const [mirrored, setMirrored] = useState(false);
  const [device, setDevice] = useState<string | null>(null);
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  /** Counts openings: a new one replaces the stream. */
  const [opening, setOpening] = useState(0);

  const title = words(
    side === "back" ? "camera-title-back" : passport ? "camera-title-passport" : "camera-title-front",
  );
  useEffect(() => {
    document.title = t("title-with-business", { title, business });
    heading.current?.focus();
  }, [title, t, business]);

  useEffect(() => {
    let stream: MediaStream | null = null;
    let left = false;
    setReady(false);
    openCamera(device)
      .then(async (opened) => {
        if (left) return closeCamera(opened);
        stream = opened;
        const track = opened.getVideoTracks()[0];
        // Another program or a call may take the camera away: open it again, once it is free.
        track?.addEventListener("ended", () => setOpening((count) => count + 1));
        setMirrored(track?.getSettings().facingMode === "user");
        setDevices(await cameras());
        const element = video.current;
        if (left || !element) return closeCamera(opened);
        element.srcObject = opened;
        await element.play();
        setReady(true);
      })
      .catch((error: unknown) => {
        closeCamera(stream);
        if (!left) onProblem(cameraProblem(error));
      });
    return () => {
      left = true;
      closeCamera(stream);
    };
  }, [device, opening]);

  useEffect(() => {
    // Phones stop the camera of a page in the background; some never start it again by themselves.
    const back = () => {
      const source = video.current?.srcObject;
      const live = source instanceof MediaStream && source.active;
      if (document.visibilityState === "visible" && !live) setOpening((count) => count + 1);
    };
    document.addEventListener("visibilitychange", back);
    return () => document.removeEventListener("visibilitychange", back);
  }, []);

  useEffect(() => {
    // What the camera covers must not take the focus.
    const covered = document.querySelectorAll<HTMLElement>(".top, .steps, .foot");
    covered.forEach((element) => (element.inert = true));
    return () => covered.forEach((element) => (element.inert = false));
  }, []);

  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      onClose();
    };
    document.addEventListener("keydown", key);
    return () => document.removeEventListener("keydown", key);
  }, [onClose]);

  async function shoot() {
    if (!ready || !video.current) return;
    try {
      onPhoto(await photograph(video.current));
    } catch {
      onProblem("failed");
    }
  }

  function next() {
    const present = device ?? trackDevice(video.current);
    const index = devices.findIndex((candidate) => candidate.deviceId === present);
    setDevice(devices[(index + 1) % devices.length]?.deviceId ?? null);
  }

  return (
    <section class="camera">
      <video
        ref={video}
        class={mirrored ? "mirrored" : undefined}
        aria-label={words("camera-view")}
        playsInline
        muted
      />
      <div class={passport && side === "front" ? "outline passport" : "outline"} aria-hidden="true">
        <i />
        <i />
        <i />
        <i />
      </div>
      <div class="camera-top">
        <button type="button" class="round" aria-label={words("camera-close")} onClick={onClose}>
          <Icon name="close" />
        </button>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {devices.length > 1 ? (
          <button type="button" class="round" aria-label={words("camera-switch")} onClick={next}>
            <Icon name="swap" />
          </button>
        ) : (
          <span class="round-space" />
        )}
      </div>
      <div class="camera-bottom">
        <p role="status">{words(ready ? "camera-hint" : "camera-starting")}</p>
        <button
          type="button"
          class="shutter"
          aria-label={words("camera-shutter")}
          aria-disabled={ready ? undefined : "true"}
          onClick={() => void shoot()}
        >
          <span />
        </button>
      </div>
    </section>
  );
}

function trackDevice(video: HTMLVideoElement | null): string | null {
  const source = video?.srcObject;
  if (!(source instanceof MediaStream)) return null;
  return source.getVideoTracks()[0]?.getSettings().deviceId ?? null;
}
