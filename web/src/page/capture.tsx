/** One side of the document: how to take it, the camera or a file, a look at it, the answer. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Failure, type Api, type FailureKind } from "./api";
import { CardBack, CardFront, Icon, Passport } from "./art";
import { CameraView } from "./camera-view";
import { hasCamera, type CameraProblem } from "./camera";
import { isPhone, PhoneButton } from "./hand-off";
import { LIMIT, prepare } from "./picture";
import type { Method, SessionView, Side } from "./session";
import { typeKey } from "./steps";
import { Button, FileButton, Screen, usePage, useWords } from "./ui";

interface Shot {
  blob: Blob;
  url: string;
  method: Method;
}

type Phase =
  | { at: "intro" }
  | { at: "camera" }
  | { at: "blocked"; problem: CameraProblem }
  | { at: "preview"; shot: Shot }
  | { at: "sending"; shot: Shot; share: number }
  | { at: "advice"; shot: Shot; advice: string; session: SessionView }
  | { at: "failed"; shot: Shot; kind: FailureKind; reason: string | null };

interface CaptureProps {
  side: Side;
  view: SessionView;
  api: Api;
  /** The server has the picture; `url` shows it. */
  onTaken: (session: SessionView, url: string) => void;
  /** The session is no longer as this step believes. */
  onStale: () => void;
  /** The person has no camera, and nothing else will do. */
  onNoCamera: () => void;
}

export function Capture({ side, view, api, onTaken, onStale, onNoCamera }: CaptureProps) {
  const words = useWords();
  const { announce, handOff } = usePage();
  const [cameraThere, setCameraThere] = useState(true);
  useEffect(() => void hasCamera().then(setCameraThere), []);
  const [phase, setPhase] = useState<Phase>({ at: "intro" });
  const sending = useRef<AbortController | null>(null);
  useEffect(() => () => sending.current?.abort(), []);

  const offered = phase.at === "intro" && !view.require_live_capture;
  useOfferedFiles(offered ? (file) => void choose(file) : null);

  async function choose(file: File) {
    const blob = await prepare(file);
    const shot: Shot = { blob, method: "upload", url: URL.createObjectURL(blob) };
    if (blob.size > LIMIT) setPhase({ at: "failed", shot, kind: "too_large", reason: null });
    else setPhase({ at: "preview", shot });
  }

  async function send(shot: Shot) {
    const controller = new AbortController();
    sending.current = controller;
    setPhase({ at: "sending", shot, share: 0 });
    try {
      const answer = await api.picture(
        side,
        shot.blob,
        shot.method,
        (share) => setPhase({ at: "sending", shot, share }),
        controller.signal,
      );
      if (answer.advice === null) {
        announce(words(`side-received-${side}`));
        onTaken(answer.session, shot.url);
      } else {
        setPhase({ at: "advice", shot, advice: answer.advice, session: answer.session });
      }
    } catch (error) {
      const kind = error instanceof Failure ? error.kind : "server";
      if (kind === "stale" || kind === "gone") onStale();
      else setPhase({ at: "failed", shot, kind, reason: (error as Failure).reason ?? null });
    }
  }

  const again = () => setPhase({ at: "intro" });
  const camera = () => setPhase({ at: "camera" });
  const chooser = (label: string, kind: "primary" | "secondary" = "secondary") =>
    view.require_live_capture ? null : (
      <FileButton kind={kind} label={words(label)} onFile={(file) => void choose(file)} />
    );

  switch (phase.at) {
    case "camera":
      return (
        <CameraView
          side={side}
          passport={view.document_type === "passport"}
          onPhoto={(blob) => {
            announce(words("camera-taken"));
            const shot: Shot = { blob, method: "camera", url: URL.createObjectURL(blob) };
            setPhase({ at: "preview", shot });
          }}
          onProblem={(problem) => setPhase({ at: "blocked", problem })}
          onClose={again}
        />
      );
    case "blocked":
      return (
        <Screen
          tone="warning"
          title={words(`camera-${phase.problem}-title`)}
          lead={words(`camera-${phase.problem}`)}
          actions={
            <>
              <PhoneButton first />
              <Button kind={handOff ? "secondary" : "primary"} onClick={camera}>
                {words("try-again")}
              </Button>
              {!view.require_live_capture && isPhone() && (
                <FileButton
                  camera
                  label={words("use-phone-camera")}
                  onFile={(file) => void choose(file)}
                />
              )}
              {chooser("use-upload")}
              {view.require_live_capture && (
                <Button kind="quiet" onClick={onNoCamera}>
                  {words("camera-give-up")}
                </Button>
              )}
            </>
          }
        >
          <p>{words(view.require_live_capture ? "camera-only" : "camera-or-upload")}</p>
        </Screen>
      );
    case "preview":
      return (
        <Screen
          title={words("preview-title")}
          lead={words("preview-lead")}
          actions={
            <>
              <Button onClick={() => void send(phase.shot)}>{words("preview-use")}</Button>
              {phase.shot.method === "camera" ? (
                <Button kind="secondary" onClick={camera}>
                  {words("preview-retake")}
                </Button>
              ) : (
                chooser("preview-choose")
              )}
            </>
          }
        >
          <Preview shot={phase.shot} side={side} />
        </Screen>
      );
    case "sending":
      return (
        <Screen title={words("checking")}>
          <Preview shot={phase.shot} side={side} />
          {phase.share < 1 ? (
            <>
              <progress class="bar" value={phase.share} aria-label={words("checking")} />
              <p class="small">
                {words("uploading", { percent: Math.floor(phase.share * 100) })}
              </p>
            </>
          ) : (
            <progress class="bar" aria-label={words("checking")} />
          )}
        </Screen>
      );
    case "advice":
      return (
        <Screen
          tone="warning"
          title={words("problem-title")}
          lead={phase.advice}
          actions={
            <>
              <RetakeButtons method={phase.shot.method} camera={camera} chooser={chooser} />
              <PhoneButton />
              <Button
                kind="quiet"
                onClick={() => onTaken(phase.session, phase.shot.url)}
              >
                {words("problem-insist")}
              </Button>
            </>
          }
        >
          <Preview shot={phase.shot} side={side} />
        </Screen>
      );
    case "failed":
      return refused(phase);
    case "intro":
      return intro();
  }

  function refused({ shot, kind, reason }: Extract<Phase, { at: "failed" }>) {
    if (kind === "unusable" || kind === "too_large") {
      return (
        <Screen
          tone="warning"
          title={words("problem-unusable-title")}
          lead={
            kind === "too_large"
              ? words("problem-too-large")
              : (reason ?? words("problem-unusable"))
          }
          actions={
            <>
              <RetakeButtons method={shot.method} camera={camera} chooser={chooser} />
              <PhoneButton />
            </>
          }
        />
      );
    }
    const key = kind === "network" ? "problem-network" : "problem-server";
    return (
      <Screen
        tone="warning"
        title={words(`${key}-title`)}
        lead={words(key)}
        actions={
          <>
            <Button onClick={() => void send(shot)}>{words("try-again")}</Button>
            <Button kind="secondary" onClick={again}>
              {words("preview-retake")}
            </Button>
          </>
        }
      >
        <Preview shot={shot} side={side} />
      </Screen>
    );
  }

  function intro() {
    const suffix = view.document_type ? typeKey(view.document_type).slice("type".length) : "";
    const passport = view.document_type === "passport";
    const phoneFirst = handOff !== null && !cameraThere;
    return (
      <Screen
        title={words(side === "front" ? `front-title${suffix}` : "back-title")}
        lead={words(
          side === "back" ? "back-lead" : passport ? "front-lead-passport" : "front-lead",
        )}
        art={side === "back" ? <CardBack /> : passport ? <Passport /> : <CardFront />}
        actions={
          <>
            {phoneFirst && <PhoneButton first />}
            <Button kind={phoneFirst ? "secondary" : "primary"} onClick={camera}>
              {words("use-camera")}
            </Button>
            {chooser("use-upload")}
            {!phoneFirst && <PhoneButton />}
            <p class="small">
              {words(view.require_live_capture ? "live-capture-only" : "formats")}
            </p>
          </>
        }
      >
        {phoneFirst && <p>{words("handoff-no-camera")}</p>}
        <ul class="points">
          <li>
            <Icon name="flat" />
            <span>{words("tip-flat")}</span>
          </li>
          <li>
            <Icon name="light" />
            <span>{words("tip-light")}</span>
          </li>
          <li>
            <Icon name="whole" />
            <span>{words("tip-whole")}</span>
          </li>
        </ul>
      </Screen>
    );
  }
}

/** Takes files that are pasted, or dropped anywhere on the page, as if they had been chosen. */
function useOfferedFiles(onFile: ((file: File) => void) | null) {
  useEffect(() => {
    if (!onFile) return;
    const take = (event: Event, data: DataTransfer | null) => {
      if (!data?.types.includes("Files")) return;
      // Else the browser leaves the page to show the file.
      event.preventDefault();
      const file = data.files[0];
      if (file) onFile(file);
    };
    const paste = (event: ClipboardEvent) => take(event, event.clipboardData);
    const drag = (event: DragEvent) => take(event, event.dataTransfer);
    document.addEventListener("paste", paste);
    document.addEventListener("dragover", drag);
    document.addEventListener("drop", drag);
    return () => {
      document.removeEventListener("paste", paste);
      document.removeEventListener("dragover", drag);
      document.removeEventListener("drop", drag);
    };
  });
}

interface RetakeProps {
  method: Method;
  camera: () => void;
  chooser: (label: string, kind?: "primary" | "secondary") => preact.JSX.Element | null;
}

/** Another photograph, first by the way that was used. */
function RetakeButtons({ method, camera, chooser }: RetakeProps) {
  const words = useWords();
  return method === "camera" ? (
    <>
      <Button onClick={camera}>{words("preview-retake")}</Button>
      {chooser("use-upload")}
    </>
  ) : (
    <>
      {chooser("preview-choose", "primary")}
      <Button kind="secondary" onClick={camera}>
        {words("use-camera")}
      </Button>
    </>
  );
}

/** The picture, or words where the browser cannot show it. */
function Preview({ shot, side }: { shot: Shot; side: Side }) {
  const words = useWords();
  const [broken, setBroken] = useState(false);
  if (broken) return <p class="preview none">{words("preview-none")}</p>;
  return (
    <img
      class="preview"
      src={shot.url}
      alt={words(`preview-alt-${side}`)}
      onError={() => setBroken(true)}
    />
  );
}
