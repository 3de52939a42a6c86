/** Test mode: how the session is to end, or the real way. */

import { useState } from "preact/hooks";
import type { Outcome } from "./session";
import type { StepProps } from "./steps";
import { Button, Screen, useWords } from "./ui";

export function OutcomeStep({ view, deeds, busy }: StepProps) {
  const words = useWords();
  const offered = view.outcomes.flatMap((group) => group.outcomes);
  const [name, setName] = useState(offered[0]?.outcome);
  const [delay, setDelay] = useState(false);
  const chosen = offered.find(({ outcome }) => outcome === name);
  if (!chosen) return null;
  return (
    <Screen
      layout="flow"
      title={words("outcome-title")}
      lead={words("outcome-lead")}
      actions={
        <>
          <Button
            onClick={() => deeds.outcome(chosen.outcome, delay && chosen.submitted)}
            busy={busy}
          >
            {words("outcome-submit")}
          </Button>
          {!view.only_outcomes && (
            <Button kind="secondary" onClick={deeds.real}>
              {words("outcome-real")}
            </Button>
          )}
        </>
      }
    >
      {view.only_outcomes && <p>{words("outcome-only")}</p>}
      <div class="form">
        <label class="field">
          <span>{words("outcome-label")}</span>
          <select id="outcome" onChange={(event) => setName(event.currentTarget.value)}>
            {view.outcomes.map(({ title, outcomes }) => (
              <optgroup key={title} label={title}>
                {outcomes.map(({ outcome }) => (
                  <option key={outcome} selected={outcome === name}>
                    {outcome}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
        <output class="told" for="outcome">
          {words(course(chosen), { reason: chosen.reason ?? "" })}
        </output>
        <label class="check">
          <input
            type="checkbox"
            checked={delay && chosen.submitted}
            disabled={!chosen.submitted}
            onChange={(event) => setDelay(event.currentTarget.checked)}
          />
          <span>{words("outcome-delay")}</span>
        </label>
      </div>
    </Screen>
  );
}

/** The key of the words that say what becomes of the session. */
function course({ reason, submitted }: Outcome): string {
  if (reason === null) return "outcome-verified";
  return submitted ? "outcome-failed" : "outcome-before";
}
