import { describe, expect, it } from "vitest";
import { failureKind } from "../src/page/api";
import { fits, LIMIT } from "../src/page/picture";
import { progressOf, stepOf, type Local, type SessionView, type Step } from "../src/page/session";

const local: Local = { typeSkipped: false, reconsidered: false, testing: "choose", handingOff: false };
const view: SessionView = {
  business_name: "Bank",
  livemode: false,
  status: "requires_input",
  redacted: false,
  exhausted: false,
  requirements: ["consent", "front", "submit"],
  allowed_types: ["passport", "id_card"],
  document_type: null,
  received: [],
  require_live_capture: false,
  last_error: null,
  return_url: null,
  privacy_url: null,
  hand_off: null,
  outcomes: [],
  only_outcomes: false,
};
const outcomes = [
  { title: "Success", outcomes: [{ outcome: "verified", reason: null, submitted: true }] },
];
const error = (code: string) => ({ code, reason: "why" });

describe("stepOf", () => {
  const cases: [string, Partial<SessionView>, Partial<Local>, Step][] = [
    ["starts with the welcome", {}, {}, "welcome"],
    ["shows why it failed before", { last_error: error("document_expired") }, {}, "retry"],
    ["accepts a refusal", { last_error: error("consent_declined") }, {}, "declined"],
    [
      "lets the person change their mind",
      { last_error: error("consent_declined") },
      { reconsidered: true },
      "welcome",
    ],
    ["offers outcomes in test mode", { outcomes }, {}, "outcome"],
    ["offers them again", { outcomes, last_error: error("document_expired") }, {}, "outcome"],
    ["goes the real way", { outcomes }, { testing: "real" }, "welcome"],
    [
      "shows what the person sees of a chosen outcome",
      { outcomes, last_error: error("consent_declined") },
      { testing: "chosen" },
      "declined",
    ],
    ["asks for the kind of document", { requirements: ["front", "submit"] }, {}, "type"],
    [
      "asks once, for who is not sure",
      { requirements: ["front", "submit"] },
      { typeSkipped: true },
      "front",
    ],
    [
      "does not ask where one kind is allowed",
      { requirements: ["front", "submit"], allowed_types: ["passport"] },
      {},
      "front",
    ],
    [
      "resumes at the back after a reload, without asking again",
      { requirements: ["back", "submit"], received: ["front"] },
      {},
      "back",
    ],
    ["is ready to send", { requirements: ["submit"], received: ["front"] }, {}, "review"],
    ["waits", { status: "processing", requirements: [] }, {}, "processing"],
    ["is done", { status: "verified", requirements: [] }, {}, "verified"],
    ["is canceled", { status: "canceled", requirements: [] }, {}, "canceled"],
    [
      "asks for nothing after the last attempt",
      { exhausted: true, requirements: [], last_error: error("document_unverified_other") },
      {},
      "exhausted",
    ],
    [
      "is deleted, whatever it was",
      { status: "verified", redacted: true, requirements: [] },
      {},
      "redacted",
    ],
  ];
  it.each(cases)("%s", (_name, change, mine, step) => {
    expect(stepOf({ ...view, ...change }, { ...local, ...mine })).toBe(step);
  });
});

describe("progressOf", () => {
  it("counts the steps that there will be", () => {
    expect(progressOf("welcome", view)).toEqual({ step: 1, total: 4 });
    const passport = { ...view, allowed_types: ["passport" as const] };
    expect(progressOf("front", passport)).toEqual({ step: 2, total: 3 });
    const card = { ...view, document_type: "id_card" as const };
    expect(progressOf("review", card)).toEqual({ step: 5, total: 5 });
    expect(progressOf("verified", view)).toBeNull();
  });
});

describe("failureKind", () => {
  it.each([
    [0, "network"],
    [404, "gone"],
    [409, "stale"],
    [413, "too_large"],
    [422, "unusable"],
    [500, "server"],
    [503, "server"],
  ])("reads %i as %s", (status, kind) => {
    expect(failureKind(status)).toBe(kind);
  });
});

describe("fits", () => {
  it("lets a picture go as it is up to the limit", () => {
    expect(fits({ type: "image/jpeg", size: LIMIT })).toBe(true);
    expect(fits({ type: "image/jpeg", size: LIMIT + 1 })).toBe(false);
    expect(fits({ type: "image/heic", size: 1000 })).toBe(false);
  });
});
