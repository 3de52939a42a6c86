/** The page: asks the server which step is next and shows it. */

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Failure, type Api } from "./api";
import { Attention, Icon } from "./art";
import type { Capture } from "./capture";
import { FollowingStep, HandOffStep, isPhone } from "./hand-off";
import type { Translate } from "./i18n";
import { OutcomeStep } from "./outcome";
import {
  progressOf,
  stepOf,
  type DocumentType,
  type Local,
  type SessionView,
  type Side,
} from "./session";
import {
  DeclinedStep,
  EndStep,
  ProcessingStep,
  RetryStep,
  ReviewStep,
  TypeStep,
  VerifiedStep,
  WelcomeStep,
  type Deeds,
} from "./steps";
import { Button, PageContext, Screen } from "./ui";

interface AppProps {
  api: Api;
  t: Translate;
  first: SessionView;
  /** The page is shown inside another. */
  modal?: Modal;
}

/** The way back to the page around this one. */
export interface Modal {
  /** Calls when the person wants to leave by a key that the page around heard. */
  onLeave: (leave: () => void) => void;
  /** Ends it; `submitted` where anything was submitted since the page was opened. */
  leave: (view: SessionView, submitted: boolean) => void;
}

/** What a tab knows at first. */
const NOTHING: Local = {
  typeSkipped: false,
  reconsidered: false,
  testing: "choose",
  handingOff: false,
};

/** Waits between looks at a session that goes on elsewhere, in milliseconds. */
const POLL = { first: 700, factor: 1.3, most: 4000 };

export function App({ api, t, first, modal }: AppProps) {
  const [view, setView] = useState(first);
  const here = view.hand_off === "here";
  const [local, setLocal] = useState<Local>(here ? { ...NOTHING, testing: "real" } : NOTHING);
  const [retaking, setRetaking] = useState(false);
  const [pictures, setPictures] = useState<Partial<Record<Side, string>>>({});
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<{ kind: string; again: () => void } | null>(null);
  const [said, setSaid] = useState("");
  const [ended, setEnded] = useState(false);
  const now = useRef({ view, submitted: false });
  now.current = { view, submitted: now.current.submitted || isSubmitted(view) };
  const step = retaking && view.requirements.length > 0 ? "front" : stepOf(view, local);
  const elsewhere = view.status === "processing" || step === "handoff" || step === "following";

  const run = useCallback(async (call: () => Promise<SessionView>, done?: () => void) => {
    setBusy(true);
    setTrouble(null);
    try {
      setView(await call());
      done?.();
    } catch (error) {
      const kind = error instanceof Failure ? error.kind : "server";
      if (kind === "gone") location.reload();
      else if (kind === "stale") {
        // The session went on elsewhere: show where it is now.
        await api.session().then(setView, () => location.reload());
      } else setTrouble({ kind, again: () => void run(call, done) });
    } finally {
      setBusy(false);
    }
  }, [api]);

  useEffect(() => {
    if (!elsewhere) return;
    let wait = POLL.first;
    let seen: string | null = null;
    let left = false;
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      try {
        const next = await api.session();
        if (left) return;
        const text = JSON.stringify(next);
        if (text !== seen) {
          wait = POLL.first;
          seen = text;
          setView(next);
          if (next.status === "verified") setEnded(true);
        }
      } catch (error) {
        if (error instanceof Failure && error.kind === "gone") return location.reload();
        // No answer: the next look may have one.
      }
      wait = Math.min(wait * POLL.factor, POLL.most);
      timer = setTimeout(() => void look(), wait);
    };
    timer = setTimeout(() => void look(), wait);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [elsewhere, api]);

  useEffect(() => {
    // The page may have been taken back while the phone lay aside.
    if (!here) return;
    const back = () => {
      if (document.visibilityState === "visible") {
        api.session().then(setView, (error: unknown) => {
          if (error instanceof Failure && error.kind === "gone") location.reload();
        });
      }
    };
    document.addEventListener("visibilitychange", back);
    return () => document.removeEventListener("visibilitychange", back);
  }, [here, api]);

  useEffect(() => {
    if (view.status !== "processing") return;
    setPictures({});
    setSaid("");
  }, [view.status]);

  const deeds: Deeds = useMemo(
    () => ({
      consent: () => {
        setLocal(({ testing }) => ({ ...NOTHING, testing }));
        void run(() => api.consent());
      },
      decline: () => void run(() => api.decline("consent")),
      chooseType: (kind: DocumentType | null) => {
        if (kind === null) setLocal((before) => ({ ...before, typeSkipped: true }));
        else void run(() => api.documentType(kind));
      },
      submit: () => void run(() => api.submit()),
      retakeAll: () => setRetaking(true),
      reconsider: () => {
        setLocal(({ testing }) => ({
          ...NOTHING,
          reconsidered: true,
          testing: testing === "real" ? "real" : "choose",
        }));
        // It was declined on the phone.
        if (view.hand_off === "opened") void run(() => api.takeBack());
      },
      outcome: (outcome: string, delay: boolean) =>
        void run(
          () => api.outcome(outcome, delay),
          () => setLocal({ ...NOTHING, testing: "chosen" }),
        ),
      real: () => setLocal({ ...NOTHING, testing: "real" }),
      takeBack: () =>
        void run(
          () => api.takeBack(),
          () => setLocal((before) => ({ ...before, handingOff: false })),
        ),
    }),
    [api, run, view.hand_off],
  );

  const taken = (side: Side) => (session: SessionView, url: string) => {
    setPictures((before) => (side === "front" ? { front: url } : { ...before, back: url }));
    setRetaking(false);
    setView(session);
  };
  const stale = () => void run(() => api.session());

  const [Taking, setTaking] = useState<typeof Capture | null>(null);
  useEffect(() => {
    // The largest step, which nobody begins with: it comes while the person reads the first one.
    void import("./capture").then(
      ({ Capture }) => setTaking(() => Capture),
      () => setTrouble({ kind: "network", again: () => location.reload() }),
    );
  }, []);
  const leave = useMemo(
    () => modal && (() => modal.leave(now.current.view, now.current.submitted)),
    [modal],
  );
  useEffect(() => {
    if (!modal || !leave) return;
    modal.onLeave(leave);
    // After what the steps do with the key, which then counts as used.
    const key = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) leave();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [modal, leave]);
  const context = useMemo(() => {
    const handOff = () => {
      setRetaking(false);
      setLocal((before) => ({ ...before, handingOff: true }));
    };
    return {
      t,
      business: view.business_name,
      announce: setSaid,
      handOff: here || isPhone() ? null : handOff,
      ...(leave ? { leave } : {}),
    };
  }, [t, view.business_name, here, leave]);
  const progress = progressOf(step, view);
  return (
    <PageContext.Provider value={context}>
      {leave && (
        <button type="button" class="close" aria-label={t("modal-close")} onClick={leave}>
          <Icon name="close" />
        </button>
      )}
      {progress && (
        <div class="steps">
          <span>{t("step-of", { step: progress.step, total: progress.total })}</span>
          <span class="track" aria-hidden="true">
            {Array.from({ length: progress.total }, (_, index) => (
              <i key={index} class={index < progress.step ? "on" : undefined} />
            ))}
          </span>
        </div>
      )}
      <p class="visually-hidden" role="status">
        {said}
      </p>
      {trouble ? (
        <Trouble t={t} kind={trouble.kind} again={trouble.again} busy={busy} />
      ) : (
        current()
      )}
    </PageContext.Provider>
  );

  function current() {
    const props = { view, deeds, busy };
    switch (step) {
      case "handoff":
        return (
          <HandOffStep
            api={api}
            busy={busy}
            onView={setView}
            onFailure={stale}
            onBack={deeds.takeBack}
          />
        );
      case "following":
        return <FollowingStep view={view} busy={busy} onBack={deeds.takeBack} />;
      case "outcome":
        return <OutcomeStep {...props} />;
      case "welcome":
        return <WelcomeStep {...props} />;
      case "retry":
        return <RetryStep {...props} chosen={local.testing === "chosen"} />;
      case "declined":
        return <DeclinedStep {...props} />;
      case "type":
        return <TypeStep {...props} />;
      case "front":
      case "back":
        if (!Taking) return <Loading t={t} />;
        return (
          <Taking
            key={step}
            side={step}
            view={view}
            api={api}
            onTaken={taken(step)}
            onStale={stale}
            onNoCamera={() => void run(() => api.decline("no_camera"))}
          />
        );
      case "review":
        return <ReviewStep {...props} pictures={pictures} />;
      case "processing":
        return <ProcessingStep />;
      case "verified":
        return <VerifiedStep view={view} returns={ended} />;
      case "canceled":
      case "redacted":
      case "exhausted":
        return <EndStep kind={step} view={view} />;
    }
  }
}

/** Whether something was submitted: here, or by the phone, which may be faster than our looks. */
function isSubmitted(view: SessionView): boolean {
  const refused = view.requirements[0] === "consent" && view.last_error !== null;
  const byPhone = view.hand_off === "opened" && (view.status === "verified" || refused);
  return view.status === "processing" || byPhone;
}

function Loading({ t }: { t: Translate }) {
  return (
    <div class="loading">
      <h1 tabIndex={-1}>{t("loading")}</h1>
    </div>
  );
}

interface TroubleProps {
  t: Translate;
  kind: string;
  again: () => void;
  busy: boolean;
}

function Trouble({ t, kind, again, busy }: TroubleProps) {
  const key = kind === "network" ? "problem-network" : "problem-server";
  return (
    <Screen
      tone="warning"
      title={t(`${key}-title`)}
      lead={t(key)}
      art={<Attention />}
      actions={
        <Button onClick={again} busy={busy}>
          {t("try-again")}
        </Button>
      }
    />
  );
}
