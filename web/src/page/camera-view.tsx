/** The live picture of the camera with an outline to fit the document into, and guidance for it. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Rect } from "./border";
import {
  cameraProblem,
  closeCamera,
  focus,
  light,
  openBestCamera,
  openCamera,
  type CameraProblem,
} from "./camera";
import { abilities, devices, type Device } from "./devices";
import { CARD, PAGE, fit } from "./fit";
import { watch } from "./frames";
import { Guide, judge, type Hint } from "./guide";
import type { Look, Measurement } from "./measure";
import { photograph } from "./photo";
import type { Side } from "./session";
import { Icon } from "./art";
import { usePage, useWords } from "./ui";

/** Milliseconds before the first automatic photograph: for the focus, and to turn the document. */
const SETTLE = { front: 1000, back: 2500 } as const;

/** What lasts from one side to the next, while the page is open. */
const lasting: { automatic: boolean; front: Look | null } = { automatic: true, front: null };

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
  const { t, business, announce } = usePage();
  const view = useRef<HTMLElement>(null);
  const free = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const shooting = useRef(false);
  const last = useRef<Measurement | null>(null);
  const [ready, setReady] = useState(false);
  const [mirrored, setMirrored] = useState(false);
  const [device, setDevice] = useState<string | null>(null);
  const [choice, setChoice] = useState<Device[]>([]);
  /** Counts openings: a new one replaces the stream. */
  const [opening, setOpening] = useState(0);
  /** Whether the light is on; `null` where there is none. */
  const [torch, setTorch] = useState<boolean | null>(null);
  const [automatic, setAutomatic] = useState(lasting.automatic);
  const [hint, setHint] = useState<Hint>(side === "back" ? "turn" : "frame");
  const [progress, setProgress] = useState(0);
  const shape = passport && side === "front" ? PAGE : CARD;
  const place = usePlace(view.current, free.current, video.current, shape.aspect, ready);

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
    setTorch(null);
    (device ? openCamera(device) : openBestCamera())
      .then(async (opened) => {
        stream = opened;
        const track = opened.getVideoTracks()[0];
        const all = await devices();
        const element = video.current;
        if (left || !element || !track) return closeCamera(opened);
        // Another program or a call may take the camera away: open it again, once it is free.
        track.addEventListener("ended", () => setOpening((count) => count + 1));
        setMirrored(track.getSettings().facingMode === "user");
        setTorch(abilities(track).torch ? false : null);
        setChoice(all);
        element.srcObject = opened;
        await Promise.all([element.play(), focus(track)]);
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

  /** Read by the loop below, which must not begin anew whenever they change. */
  const now = useRef({ place, mirrored, automatic });
  now.current = { place, mirrored, automatic };

  useEffect(() => {
    const element = video.current;
    if (!ready || !element) return;
    const first: Hint = side === "back" ? "turn" : "frame";
    const guide = new Guide(first, performance.now(), SETTLE[side]);
    announce(words(`guide-${first}`));
    return watch(
      element,
      () => {
        const { place, mirrored } = now.current;
        if (!place) return null;
        const { inPicture } = place;
        const x = mirrored ? element.videoWidth - inPicture.x - inPicture.width : inPicture.x;
        return { outline: { ...inPicture, x }, millimetres: shape.millimetres };
      },
      ({ seen, outline, now: time }) => {
        last.current = seen;
        const found = judge(seen, outline, side === "back" ? lasting.front : null);
        const { hint, say, progress } = guide.next(found, time);
        const { automatic } = now.current;
        setHint(hint);
        setProgress(automatic ? progress : 0);
        if (say) announce(words(spoken(say, automatic)));
        if (automatic && progress === 1) void shoot();
      },
    );
  }, [ready, side, shape]);

  async function shoot() {
    if (!ready || !video.current || shooting.current) return;
    shooting.current = true;
    try {
      const photo = await photograph(video.current);
      if (side === "front") lasting.front = last.current?.look() ?? null;
      onPhoto(photo);
    } catch {
      onProblem("failed");
    }
  }

  function next() {
    const present = device ?? trackOf(video.current)?.getSettings().deviceId;
    const index = choice.findIndex((candidate) => candidate.deviceId === present);
    setDevice(choice[(index + 1) % choice.length]?.deviceId ?? null);
  }

  async function switchLight() {
    const track = trackOf(video.current);
    if (track) setTorch(await light(track, !torch));
  }

  const good = ready && hint === "good";
  return (
    <section class="camera" ref={view}>
      <video
        ref={video}
        class={mirrored ? "mirrored" : undefined}
        aria-label={words("camera-view")}
        playsInline
        muted
      />
      {place && (
        <div class={good ? "outline good" : "outline"} style={px(place.onScreen)} aria-hidden="true">
          <i />
          <i />
          <i />
          <i />
        </div>
      )}
      <div class="camera-top">
        <button type="button" class="round" aria-label={words("camera-close")} onClick={onClose}>
          <Icon name="close" />
        </button>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {choice.length > 1 ? (
          <button type="button" class="round" aria-label={words("camera-switch")} onClick={next}>
            <Icon name="swap" />
          </button>
        ) : (
          <span class="round-space" />
        )}
      </div>
      <div class="camera-free" ref={free} />
      <div class="camera-bottom">
        <p class="hint">
          {good && <Icon name="check" />}
          {words(ready ? spoken(hint, automatic) : "camera-starting")}
        </p>
        <div class="camera-controls">
          <button
            type="button"
            role="switch"
            class="automatic"
            aria-checked={automatic}
            onClick={() => setAutomatic((lasting.automatic = !automatic))}
          >
            <i aria-hidden="true" />
            {words("camera-automatic")}
          </button>
          <button
            type="button"
            class="shutter"
            aria-label={words("camera-shutter")}
            aria-disabled={ready ? undefined : "true"}
            onClick={() => void shoot()}
          >
            <span />
            <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
              <circle cx="50" cy="50" r="46" pathLength="1" stroke-dashoffset={1 - progress} />
            </svg>
          </button>
          {torch !== null && (
            <button
              type="button"
              class="round"
              aria-label={words("camera-torch")}
              aria-pressed={torch}
              onClick={() => void switchLight()}
            >
              <Icon name="torch" />
            </button>
          )}
        </div>
      </div>
    </section>
  );
}

/** The message for a hint; where all is good it depends on who takes the photograph. */
function spoken(hint: Hint, automatic: boolean): string {
  return hint === "good" && !automatic ? "guide-ready" : `guide-${hint}`;
}

function px({ x, y, width, height }: Rect) {
  return { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` };
}

function trackOf(video: HTMLVideoElement | null): MediaStreamTrack | undefined {
  const source = video?.srcObject;
  return source instanceof MediaStream ? source.getVideoTracks()[0] : undefined;
}

/** Where the outline lies, followed through turns of the device and changes of the window. */
function usePlace(
  view: HTMLElement | null,
  free: HTMLElement | null,
  video: HTMLVideoElement | null,
  aspect: number,
  ready: boolean,
) {
  const [place, setPlace] = useState<ReturnType<typeof fit>>(null);
  useEffect(() => {
    if (!view || !free || !video) return;
    const update = () => {
      const all = view.getBoundingClientRect();
      const room = free.getBoundingClientRect();
      const inside = {
        x: room.left - all.left,
        y: room.top - all.top,
        width: room.width,
        height: room.height,
      };
      setPlace(fit(all, inside, { width: video.videoWidth, height: video.videoHeight }, aspect));
    };
    update();
    const observer = new ResizeObserver(update);
    observer.observe(view);
    observer.observe(free);
    video.addEventListener("resize", update);
    return () => {
      observer.disconnect();
      video.removeEventListener("resize", update);
    };
  }, [view, free, video, aspect, ready]);
  return place;
}
