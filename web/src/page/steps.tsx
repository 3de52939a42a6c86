/** The steps around the pictures: agreeing, the kind of document, sending, the end. */

import { useEffect, useState } from "preact/hooks";
import type { DocumentType, SessionView, Side } from "./session";
import { Attention, Checking, Closed, Done, Icon, Welcome } from "./art";
import { Button, Screen, usePage, useWords } from "./ui";

/** What a step can ask for; each ends with a new view of the session. */
export interface Deeds {
  consent: () => void;
  decline: () => void;
  chooseType: (kind: DocumentType | null) => void;
  submit: () => void;
  retakeAll: () => void;
  reconsider: () => void;
  /** Ends a test session in a predefined way. */
  outcome: (outcome: string, delay: boolean) => void;
  /** Goes on with a test session as with a live one. */
  real: () => void;
  /** Goes on here instead of on the phone. */
  takeBack: () => void;
}

export interface StepProps {
  view: SessionView;
  deeds: Deeds;
  /** A call is under way. */
  busy: boolean;
}

/** The key of a kind's name in the Fluent files. */
export function typeKey(kind: DocumentType, prefix: "type" | "document" = "type"): string {
  return `${prefix}-${kind.replaceAll("_", "-")}`;
}

/** The kinds of document as words: "a, b or c". */
function documents(words: (id: string) => string, kinds: DocumentType[]): string {
  const names = kinds.map((kind) => words(typeKey(kind, "document")));
  return new Intl.ListFormat(document.documentElement.lang, { type: "disjunction" }).format(names);
}

export function WelcomeStep({ view, deeds, busy }: StepProps) {
  const words = useWords();
  return (
    <Screen
      layout="flow"
      title={words("welcome-title")}
      lead={words("welcome-lead")}
      art={<Welcome />}
      actions={
        <>
          <Button onClick={deeds.consent} busy={busy}>
            {words("consent-agree")}
          </Button>
          <Button kind="secondary" onClick={deeds.decline} busy={busy}>
            {words("consent-decline")}
          </Button>
        </>
      }
    >
      <ul class="points">
        <li>
          <Icon name="document" />
          <span>
            {words("welcome-document", { documents: documents(words, view.allowed_types) })}
          </span>
        </li>
      </ul>
      <div class="consent">
        <h2>{words("consent-title")}</h2>
        <p>{words("consent-text")}</p>
        <p>{words("consent-free")}</p>
        {view.privacy_url && (
          <p>
            <a href={view.privacy_url} target="_blank" rel="noopener">
              {words("consent-privacy")}
            </a>
          </p>
        )}
      </div>
    </Screen>
  );
}

interface RetryProps extends StepProps {
  /** The failure was chosen, and another outcome can be. */
  chosen: boolean;
}

export function RetryStep({ view, deeds, busy, chosen }: RetryProps) {
  const words = useWords();
  return (
    <Screen
      tone="warning"
      title={words("retry-title")}
      lead={view.last_error?.reason ?? ""}
      art={<Attention />}
      actions={
        <>
          <Button onClick={chosen ? deeds.reconsider : deeds.consent} busy={busy}>
            {words(chosen ? "outcome-again" : "retry-agree")}
          </Button>
          <Button kind="secondary" onClick={deeds.decline} busy={busy}>
            {words("consent-decline")}
          </Button>
        </>
      }
    >
      {!chosen && <p class="small">{words("retry-consent")}</p>}
    </Screen>
  );
}

export function DeclinedStep({ view, deeds }: StepProps) {
  const words = useWords();
  const wayOut = useWayOut(view);
  return (
    <Screen
      layout="end"
      title={words("declined-title")}
      lead={words("declined-lead")}
      art={<Closed />}
      actions={
        <>
          {wayOut}
          <Button kind="secondary" onClick={deeds.reconsider}>
            {words("declined-again")}
          </Button>
        </>
      }
    />
  );
}

export function TypeStep({ view, deeds, busy }: StepProps) {
  const words = useWords();
  return (
    <Screen
      title={words("type-title")}
      lead={words("type-lead")}
      actions={
        <Button kind="quiet" onClick={() => deeds.chooseType(null)} busy={busy}>
          {words("type-unsure")}
        </Button>
      }
    >
      <ul class="choices">
        {view.allowed_types.map((kind) => (
          <li key={kind}>
            <button
              type="button"
              class="choice"
              aria-disabled={busy ? "true" : undefined}
              onClick={() => {
                if (!busy) deeds.chooseType(kind);
              }}
            >
              <span class="choice-words">
                <strong>{words(typeKey(kind))}</strong>
                <span>{words(`${typeKey(kind)}-hint`)}</span>
              </span>
              <Icon name="chevron" />
            </button>
          </li>
        ))}
      </ul>
    </Screen>
  );
}

interface ReviewProps extends StepProps {
  /** What was photographed in this tab. */
  pictures: Partial<Record<Side, string>>;
}

export function ReviewStep({ view, deeds, busy, pictures }: ReviewProps) {
  const words = useWords();
  return (
    <Screen
      title={words("review-title")}
      lead={words("review-lead")}
      actions={
        <>
          <Button onClick={deeds.submit} busy={busy}>
            {words("review-submit")}
          </Button>
          <Button kind="secondary" onClick={deeds.retakeAll} busy={busy}>
            {words("review-retake")}
          </Button>
        </>
      }
    >
      <ul class={view.received.length > 1 ? "sides" : "sides single"}>
        {view.received.map((side) => (
          <li key={side}>
            {pictures[side] && <img src={pictures[side]} alt={words(`preview-alt-${side}`)} />}
            <p>
              <Icon name="check" />
              <strong>{words(`review-${side}`)}</strong> {words("review-received")}
            </p>
          </li>
        ))}
      </ul>
    </Screen>
  );
}

/** Seconds after which waiting is called long. */
const LONG = 20;

export function ProcessingStep() {
  const words = useWords();
  const { leave } = usePage();
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG * 1000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Screen
      layout="end"
      title={words("processing-title")}
      lead={words(long ? "processing-long" : "processing-lead")}
      art={<Checking />}
      actions={
        leave && (
          <Button kind="secondary" onClick={leave}>
            {words("modal-done")}
          </Button>
        )
      }
    >
      <progress class="bar" aria-label={words("processing-title")} />
    </Screen>
  );
}

/** Seconds that the result stands before the person is taken back to the business. */
const READ = 6;

interface VerifiedProps {
  view: SessionView;
  /** It ended in this tab just now: the person is taken back, unless they want to stay. */
  returns: boolean;
}

export function VerifiedStep({ view, returns }: VerifiedProps) {
  const words = useWords();
  const { leave } = usePage();
  const wayOut = useWayOut(view);
  const [stays, setStays] = useState(!returns);
  const url = leave ? null : view.return_url;
  useEffect(() => {
    if (stays || !url) return;
    const timer = setTimeout(() => location.assign(url), READ * 1000);
    return () => clearTimeout(timer);
  }, [stays, url]);
  const returning = url !== null && !stays;
  const note =
    view.hand_off === "here" ? "phone-done" : returning ? "verified-returning" : "verified-close";
  return (
    <Screen
      layout="end"
      title={words("verified-title")}
      lead={words("verified-lead")}
      art={<Done />}
      actions={
        wayOut && (
          <>
            {wayOut}
            {returning && (
              <Button kind="quiet" onClick={() => setStays(true)}>
                {words("verified-stay")}
              </Button>
            )}
          </>
        )
      }
    >
      {(returning || !wayOut) && <p>{words(note)}</p>}
    </Screen>
  );
}

interface EndStepProps {
  kind: "canceled" | "redacted" | "exhausted";
  view: SessionView;
}

export function EndStep({ kind, view }: EndStepProps) {
  const words = useWords();
  const wayOut = useWayOut(view);
  return (
    <Screen
      layout="end"
      title={words(`${kind}-title`)}
      lead={words(`${kind}-lead`)}
      art={<Closed />}
      actions={wayOut}
    />
  );
}

/** The way on when all is done: to the page around this one, or where the business says. */
function useWayOut(view: SessionView): preact.JSX.Element | null {
  const words = useWords();
  const { leave } = usePage();
  if (leave) return <Button onClick={leave}>{words("modal-done")}</Button>;
  if (!view.return_url) return null;
  return (
    <a class="button primary" href={view.return_url}>
      {words("return-to")}
    </a>
  );
}
