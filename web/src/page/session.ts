/** What the server says about the session. It decides each next step; the page only shows it. */

export type Requirement = "consent" | "front" | "back" | "submit";
export type Side = "front" | "back";
export type DocumentType = "passport" | "id_card" | "driving_license";
export type Method = "camera" | "upload";

/** A session as the page may see it. */
export interface SessionView {
  business_name: string;
  livemode: boolean;
  status: "requires_input" | "processing" | "verified" | "canceled";
  redacted: boolean;
  /** The person submitted as often as they may. */
  exhausted: boolean;
  /** What is still to be done, in order. */
  requirements: Requirement[];
  /** Documents that the session takes. */
  allowed_types: DocumentType[];
  /** The kind that the person chose. */
  document_type: DocumentType | null;
  /** Sides that the server has a picture of. */
  received: Side[];
  require_live_capture: boolean;
  last_error: { code: string; reason: string } | null;
  return_url: string | null;
  /** The business's privacy policy. */
  privacy_url: string | null;
  /**
   * Between two devices: a phone can open a link, a phone holds the page too, or this is the phone.
   */
  hand_off: "offered" | "opened" | "here" | null;
  /** Predefined outcomes that are offered: of test sessions, before the person agrees. */
  outcomes: OutcomeGroup[];
  /** They are the only way. */
  only_outcomes: boolean;
}

/** Predefined outcomes about one thing, which `title` names. */
export interface OutcomeGroup {
  title: string;
  outcomes: Outcome[];
}

/** How a test session may end. */
export interface Outcome {
  /** `verified` or the code of an error. */
  outcome: string;
  /** What the person is told; `null` where all is well. */
  reason: string | null;
  /** Something is submitted, so that the result can come later. */
  submitted: boolean;
}

/** The answer to a picture. */
export interface PictureAnswer {
  /** What may keep the picture from being accepted, in words for the person. */
  advice: string | null;
  session: SessionView;
}

/** A link that moves the page to a phone. */
export interface Offer {
  url: string;
  /** Its QR code: width and height in modules, and the path of the dark ones. */
  qr: { size: number; path: string } | null;
  /** How long it works. */
  seconds: number;
  session: SessionView;
}

/** A step of the page. */
export type Step =
  | "handoff"
  | "following"
  | "outcome"
  | "welcome"
  | "retry"
  | "declined"
  | "type"
  | "front"
  | "back"
  | "review"
  | "processing"
  | "verified"
  | "canceled"
  | "redacted"
  | "exhausted";

/** What only this browser tab knows. */
export interface Local {
  /** The person was asked for the kind of document and is not sure. */
  typeSkipped: boolean;
  /** The person wants to go on after a refusal. */
  reconsidered: boolean;
  /** In test mode: an outcome is to be chosen, was chosen, or the real way is gone. */
  testing: "choose" | "chosen" | "real";
  /** The person wants to go on with a phone. */
  handingOff: boolean;
}

/** The step that follows from the server's view. */
export function stepOf(view: SessionView, local: Local): Step {
  if (view.redacted) return "redacted";
  switch (view.status) {
    case "canceled":
      return "canceled";
    case "verified":
      return "verified";
    case "processing":
      return "processing";
    case "requires_input":
      break;
  }
  if (view.exhausted) return "exhausted";
  if (view.hand_off === "opened") {
    return view.last_error?.code === "consent_declined" && view.requirements[0] === "consent"
      ? "declined"
      : "following";
  }
  if (view.hand_off === "offered" || (local.handingOff && view.hand_off === null)) {
    return "handoff";
  }
  if (view.outcomes.length > 0 && local.testing === "choose") return "outcome";
  const next = view.requirements[0];
  if (next === "consent") {
    if (view.last_error === null || local.reconsidered) return "welcome";
    return view.last_error.code === "consent_declined" ? "declined" : "retry";
  }
  if (next === "front") {
    const ask = view.allowed_types.length > 1 && view.document_type === null;
    return ask && !local.typeSkipped ? "type" : "front";
  }
  return next === "back" ? "back" : "review";
}

/** How far the person is: the number of the step and how many there are. */
export function progressOf(step: Step, view: SessionView): { step: number; total: number } | null {
  const path: Step[] = ["welcome"];
  if (view.allowed_types.length > 1) path.push("type");
  path.push("front");
  if (view.requirements.includes("back") || step === "back" || mayHaveBack(view)) path.push("back");
  path.push("review");
  const shown = step === "retry" ? "welcome" : step;
  const index = path.indexOf(shown);
  return index < 0 ? null : { step: index + 1, total: path.length };
}

function mayHaveBack(view: SessionView): boolean {
  return view.document_type === "id_card" || view.document_type === "driving_license";
}
