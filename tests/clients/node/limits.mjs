// Calls often: "refused" where a call was, otherwise "answered". Environment: BASE, KEY.

import assert from "node:assert/strict";
import Stripe from "stripe";

const { hostname: host, port } = new URL(process.env.BASE);
const stripe = new Stripe(process.env.KEY, { host, port: Number(port), protocol: "http" });
let outcome = "answered";
for (let call = 0; call < 100 && outcome === "answered"; call += 1) {
  try {
    await stripe.identity.verificationSessions.list({ limit: 1 });
  } catch (error) {
    assert.equal(error.type, "StripeRateLimitError");
    assert.equal(error.code, "rate_limit");
    assert.equal(error.headers["stripe-rate-limited-reason"], "global-rate");
    outcome = "refused";
  }
}
console.log(outcome);
