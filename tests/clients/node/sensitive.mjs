// Which keys see sensitive results. Environment: BASE, KEY, SEES, BOUND, REVOKED, SESSION.

import assert from "node:assert/strict";
import Stripe from "stripe";

const { hostname: host, port } = new URL(process.env.BASE);
const session = process.env.SESSION;
const client = (key) =>
  new Stripe(process.env[key], { host, port: Number(port), protocol: "http" }).identity;
const refused = (call, type, code) =>
  assert.rejects(call, (error) => error.type === type && error.code === code);

const sees = client("SEES");
const dob = { expand: ["verified_outputs.dob"] };
const shown = await sees.verificationSessions.retrieve(session, {
  expand: ["verified_outputs.dob", "last_verification_report.document.number"],
});
assert.ok(shown.verified_outputs.dob.year > 1900);
assert.ok(shown.last_verification_report.document.number);
const listed = await sees.verificationSessions.list({ expand: ["data.verified_outputs.dob"] });
assert.ok(listed.data[0].verified_outputs.dob.day);
assert.ok((await sees.verificationSessions.retrieve(session, dob)).verified_outputs.dob.month);

const permission = "StripePermissionError";
await refused(client("KEY").verificationSessions.retrieve(session, dob), permission);
await refused(sees.verificationSessions.create({ type: "document" }), permission);
await refused(client("BOUND").verificationSessions.retrieve(session), permission);
await refused(
  client("REVOKED").verificationSessions.retrieve(session),
  "StripeAuthenticationError",
  "api_key_expired",
);
console.log("passed");
