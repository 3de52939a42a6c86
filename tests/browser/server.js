// The server under test, over its API. Everything comes from the environment.

import assert from "node:assert/strict";

function required(name) {
  const value = process.env[name];
  assert(value, `set ${name}`);
  return value;
}

/** Where the server listens, for example http://127.0.0.1:4600. */
export const base = required("BONAFIDE_BASE").replace(/\/$/, "");
/** A secret key of a test account. */
const key = required("BONAFIDE_KEY");
/** Pictures of documents that are verified: a passport, and both sides of a card. */
export const pictures = {
  passport: required("BONAFIDE_PASSPORT"),
  cardFront: required("BONAFIDE_CARD_FRONT"),
  cardBack: required("BONAFIDE_CARD_BACK"),
};

async function call(method, path, form) {
  const response = await fetch(`${base}/v1/identity/verification_sessions${path}`, {
    method,
    headers: { authorization: `Bearer ${key}` },
    body: form ? new URLSearchParams(form) : undefined,
  });
  const body = await response.json();
  assert(response.ok, `${method} ${path}: ${response.status} ${JSON.stringify(body)}`);
  return body;
}

export const sessions = {
  create: (form = {}) => call("POST", "", { type: "document", ...form }),
  retrieve: (id) => call("GET", `/${id}`),
  cancel: (id) => call("POST", `/${id}/cancel`, {}),
  redact: (id) => call("POST", `/${id}/redact`, {}),
};

/** The link of a session as it is reached here, whatever the server calls itself. */
export function link(session) {
  return base + new URL(session.url).pathname;
}
