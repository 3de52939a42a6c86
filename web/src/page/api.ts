/** Calls to the server. The page's cookie says which session it is, or the token that they carry. */

import type { DocumentType, Method, Offer, PictureAnswer, SessionView, Side } from "./session";

/** Why a call did not work. */
export type FailureKind =
  /** No answer. */
  | "network"
  /** The picture cannot be used; `reason` says why and what to do. */
  | "unusable"
  /** More bytes than the server takes. */
  | "too_large"
  /** The session went on elsewhere: look at it again. */
  | "stale"
  /** The cookie no longer opens the session. */
  | "gone"
  /** Anything else. */
  | "server";

export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly reason: string | null = null,
  ) {
    super(kind);
  }
}

/** What a status means to the page. */
export function failureKind(status: number): FailureKind {
  switch (status) {
    case 0:
      return "network";
    case 401:
    case 403:
    case 404:
    case 410:
      return "gone";
    case 409:
      return "stale";
    case 413:
      return "too_large";
    case 415:
    case 422:
      return "unusable";
    default:
      return "server";
  }
}

function failure(status: number, body: string): Failure {
  let reason: string | null = null;
  try {
    const parsed = JSON.parse(body) as { error?: { reason?: unknown } };
    if (typeof parsed.error?.reason === "string") reason = parsed.error.reason;
  } catch {
    // A proxy's page or nothing: the status says enough.
  }
  return new Failure(failureKind(status), reason);
}

export interface Api {
  session(): Promise<SessionView>;
  consent(): Promise<SessionView>;
  decline(why: "consent" | "no_camera"): Promise<SessionView>;
  documentType(kind: DocumentType): Promise<SessionView>;
  picture(
    side: Side,
    file: Blob,
    method: Method,
    progress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<PictureAnswer>;
  submit(): Promise<SessionView>;
  /** Takes a test session to a predefined outcome. */
  outcome(outcome: string, delay: boolean): Promise<SessionView>;
  /** A link that moves the page to a phone. */
  handOff(): Promise<Offer>;
  /** Goes on here instead. */
  takeBack(): Promise<SessionView>;
}

/**
 * The API below `base`; its reasons are in `language`. `token` says which session it is where no
 * cookie does.
 */
export function connect(base: string, language: string, token?: string): Api {
  const headers: Record<string, string> = { "X-Bonafide-Page": "1", "Accept-Language": language };
  if (token) headers["Authorization"] = `Bearer ${token}`;

  async function call<T = SessionView>(method: string, path: string, body?: object): Promise<T> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${base}/${path}`, {
        method,
        headers: body ? { ...headers, "Content-Type": "application/json" } : headers,
        body: body ? JSON.stringify(body) : null,
        cache: "no-store",
      });
      text = await response.text();
    } catch {
      throw new Failure("network");
    }
    if (!response.ok) throw failure(response.status, text);
    return JSON.parse(text) as T;
  }

  return {
    session: () => call("GET", "session"),
    consent: () => call("POST", "consent"),
    decline: (why) => call("POST", "decline", { why }),
    documentType: (kind) => call("POST", "document-type", { document_type: kind }),
    submit: () => call("POST", "submit"),
    outcome: (outcome, delay) => call("POST", "outcome", { outcome, simulate_delay: delay }),
    handOff: () => call<Offer>("POST", "handoff"),
    takeBack: () => call("DELETE", "handoff"),
    picture: (side, file, method, progress, signal) =>
      // XMLHttpRequest, because fetch tells no progress of what is sent.
      new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open("PUT", `${base}/pictures/${side}?method=${method}`);
        for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
        request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
        request.upload.onprogress = (event) => {
          if (event.lengthComputable) progress(event.loaded / event.total);
        };
        request.upload.onload = () => progress(1);
        request.onload = () => {
          if (request.status >= 200 && request.status < 300) {
            resolve(JSON.parse(request.responseText) as PictureAnswer);
          } else {
            reject(failure(request.status, request.responseText));
          }
        };
        request.onerror = () => reject(new Failure("network"));
        signal.addEventListener("abort", () => request.abort());
        request.send(file);
      }),
  };
}
