/**
 * The page inside a business's own: what it hears from the script that shows it (`embed.ts`), and
 * what it tells.
 */

import type { SessionView } from "./session";

/** An error as the business's page has it from `verifyIdentity`. */
export interface VerifyError {
  type: "api_connection_error" | "invalid_request_error" | "validation_error";
  code?: string;
  message: string;
}

/** What a person who leaves has come to; `null` where they submitted. */
export function resultOf(view: SessionView, submitted: boolean): VerifyError | null {
  if (view.redacted || view.status === "canceled") {
    return {
      type: "invalid_request_error",
      code: "session_canceled",
      message: "The verification session was canceled or redacted.",
    };
  }
  if (view.status !== "requires_input") return null;
  const told = TOLD[view.last_error?.code ?? ""];
  if (told) return { type: "validation_error", ...told };
  if (submitted) return null;
  return {
    type: "validation_error",
    code: "session_cancelled",
    message: "The person closed the verification before they submitted anything.",
  };
}

/** Errors of the session that the business's page is told of, under the names they have there. */
const TOLD: Record<string, { code: string; message: string }> = {
  consent_declined: {
    code: "consent_declined",
    message: "The person did not agree to be verified.",
  },
  device_not_supported: {
    code: "device_unsupported",
    message: "The person's device has no camera that can be used.",
  },
  under_supported_age: {
    code: "under_supported_age",
    message: "The person is under the age that is supported.",
  },
  phone_verification_declined: {
    code: "phone_otp_declined",
    message: "The person did not agree to have their phone number verified.",
  },
  email_verification_declined: {
    code: "email_verification_declined",
    message: "The person did not agree to have their email address verified.",
  },
};

/** What opens a session: its secret, and the token by which this was done before. */
export interface Opening {
  client_secret: string;
  held: string | null;
}

/** The page around the frame. */
export interface Embedder {
  /** Says that the frame is there, and gives what opens the session. */
  ready: (title: string) => Promise<Opening>;
  /**
   * Has the token kept, for when the frame is loaded anew: to most browsers what a frame would
   * keep is a stranger's.
   */
  opened: (token: string) => void;
  /** Calls when the person wants to leave by a key that the page around heard. */
  onLeave: (leave: () => void) => void;
  /** Ends it. */
  done: (error: VerifyError | null) => void;
}

/** The page of `origin` around this frame. */
export function embedder(origin: string): Embedder {
  const tell = (words: object) => parent.postMessage(words, origin);
  const hear = (word: string, act: (data: Opening) => void) =>
    addEventListener("message", (event) => {
      const ours = event.origin === origin && event.source === parent;
      if (ours && event.data?.bonafide === word) act(event.data);
    });
  return {
    ready: (title) =>
      new Promise((resolve) => {
        hear("open", ({ client_secret, held }) => resolve({ client_secret, held }));
        tell({ bonafide: "ready", title });
      }),
    opened: (token) => tell({ bonafide: "opened", token }),
    onLeave: (leave) => hear("leave", () => leave()),
    done: (error) => tell({ bonafide: "done", error }),
  };
}

/** Says that nothing can be shown here. It is no secret, so whoever is around may hear it. */
export function refuse(message: string): void {
  const error: VerifyError = { type: "invalid_request_error", message };
  parent.postMessage({ bonafide: "done", error }, "*");
}

/** Opens a session; gives the token that its calls carry, or why it does not open. */
export async function openSession(
  path: string,
  opening: Opening,
): Promise<{ token: string } | { error: VerifyError }> {
  let response: Response;
  let answer: { page_token?: string; error?: { code: string; message: string } };
  try {
    response = await fetch(`${path}/open`, {
      method: "POST",
      headers: { "X-Bonafide-Page": "1", "Content-Type": "application/json" },
      body: JSON.stringify(opening),
      cache: "no-store",
    });
    answer = await response.json();
  } catch {
    const message = "The verification server did not answer.";
    return { error: { type: "api_connection_error", message } };
  }
  if (!response.ok) {
    const told = answer.error ?? { message: "The verification server could not open the session." };
    return { error: { type: "invalid_request_error", ...told } };
  }
  return { token: answer.page_token ?? opening.held ?? "" };
}
