/** Going on with a phone: the code that moves the page there, and following along from here. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Failure, type Api } from "./api";
import { Attention, Icon, OnPhone } from "./art";
import type { Offer, SessionView } from "./session";
import { Button, Screen, usePage, useWords } from "./ui";

/** Whether this is a phone or a tablet, which is the best that there is to take photographs. */
export function isPhone(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

/** Offers the phone, where that makes sense. `first`: as the best way on. */
export function PhoneButton({ first = false }: { first?: boolean }) {
  const words = useWords();
  const { handOff } = usePage();
  if (!handOff) return null;
  return (
    <Button kind={first ? "primary" : "secondary"} onClick={handOff}>
      {words(first ? "handoff-first" : "handoff-use")}
    </Button>
  );
}

/** Whether an address is of this machine alone, as of a server that somebody tries out. */
export function isLocal(host: string): boolean {
  return host === "localhost" || host === "[::1]" || host.startsWith("127.");
}

/** Milliseconds between looks at the clock: is a fresh link due? */
const TICK = 5000;

interface HandOffProps {
  api: Api;
  busy: boolean;
  onView: (view: SessionView) => void;
  onFailure: (failure: unknown) => void;
  onBack: () => void;
}

export function HandOffStep({ api, busy, onView, onFailure, onBack }: HandOffProps) {
  const words = useWords();
  const [offer, setOffer] = useState<Offer | null>(null);
  const fail = useRef(onFailure);
  fail.current = onFailure;

  useEffect(() => {
    let left = false;
    let asking = false;
    let due = 0;
    const ask = async () => {
      if (asking || Date.now() < due || document.visibilityState === "hidden") return;
      asking = true;
      try {
        const next = await api.handOff();
        if (left) return;
        // Past half of its time the server makes a new one.
        due = Date.now() + Math.max(TICK, (next.seconds * 1000) / 2);
        setOffer(next);
        onView(next.session);
      } catch (error) {
        // Without an answer the code that is shown stays, and the next tick asks again.
        const unanswered = error instanceof Failure && error.kind === "network" && due > 0;
        if (!left && !unanswered) fail.current(error);
      } finally {
        asking = false;
      }
    };
    const timer = setInterval(() => void ask(), TICK);
    const shown = () => void ask();
    document.addEventListener("visibilitychange", shown);
    void ask();
    return () => {
      left = true;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", shown);
    };
  }, [api, onView]);

  return (
    <Screen
      layout="flow"
      title={words("handoff-title")}
      lead={words("handoff-lead")}
      actions={
        <Button kind="secondary" onClick={onBack} busy={busy}>
          {words("handoff-here")}
        </Button>
      }
    >
      {isLocal(location.hostname) && <p class="told">{words("handoff-local")}</p>}
      <div class="code">{offer?.qr ? <Code qr={offer.qr} /> : <span class="spinner" />}</div>
      {offer && <Link url={offer.url} />}
      <p>{words("handoff-keep")}</p>
      <p class="small">{words("handoff-secret")}</p>
    </Screen>
  );
}

/** Dark on light, whatever the page's colours: not every program reads the reverse. */
function Code({ qr }: { qr: NonNullable<Offer["qr"]> }) {
  const words = useWords();
  return (
    <svg
      viewBox={`0 0 ${qr.size} ${qr.size}`}
      role="img"
      aria-label={words("handoff-code")}
      shape-rendering="crispEdges"
    >
      <rect width={qr.size} height={qr.size} fill="#fff" />
      <path d={qr.path} fill="#000" />
    </svg>
  );
}

function Link({ url }: { url: string }) {
  const words = useWords();
  const { announce } = usePage();
  const [copied, setCopied] = useState<string | null>(null);
  async function copy() {
    await navigator.clipboard.writeText(url);
    setCopied(url);
    announce(words("handoff-copied"));
  }
  return (
    <div class="link">
      <p>{words("handoff-link")}</p>
      <code dir="ltr">{url}</code>
      {/* Browsers have no clipboard on insecure pages; the text can be selected all the same. */}
      {navigator.clipboard && (
        <Button kind="quiet" onClick={() => void copy().catch(() => setCopied(null))}>
          {words(copied === url ? "handoff-copied" : "handoff-copy")}
        </Button>
      )}
    </div>
  );
}

interface FollowingProps {
  view: SessionView;
  busy: boolean;
  onBack: () => void;
}

/** What the phone has done so far. */
export function FollowingStep({ view, busy, onBack }: FollowingProps) {
  const words = useWords();
  const { announce } = usePage();
  const has = (side: "front" | "back") => view.received.includes(side);
  const [front, back] = [has("front"), has("back")];
  useEffect(() => {
    if (front) announce(words("side-received-front"));
  }, [front]);
  useEffect(() => {
    if (back) announce(words("side-received-back"));
  }, [back]);
  const refused = view.requirements[0] === "consent" ? view.last_error : null;
  const state = (done: boolean) => (done ? words("review-received") : words("following-waiting"));
  return (
    <Screen
      tone={refused ? "warning" : "calm"}
      title={words(refused ? "retry-title" : "following-title")}
      lead={refused ? refused.reason : words("following-lead")}
      art={refused ? <Attention /> : <OnPhone />}
      actions={
        <Button kind="secondary" onClick={onBack} busy={busy}>
          {words("handoff-here")}
        </Button>
      }
    >
      {refused && <p>{words("following-again")}</p>}
      <ul class="points done">
        <Point done>{words("following-opened")}</Point>
        <Point done={front}>
          <strong>{words("review-front")}</strong> {state(front)}
        </Point>
        {(back || view.requirements.includes("back")) && (
          <Point done={back}>
            <strong>{words("review-back")}</strong> {state(back)}
          </Point>
        )}
        <Point done={false}>
          <strong>{words("following-sent")}</strong> {state(false)}
        </Point>
      </ul>
    </Screen>
  );
}

interface PointProps {
  done: boolean;
  children: preact.ComponentChildren;
}

function Point({ done, children }: PointProps) {
  return (
    <li class={done ? undefined : "open"}>
      <Icon name={done ? "check" : "open"} />
      <span>{children}</span>
    </li>
  );
}
