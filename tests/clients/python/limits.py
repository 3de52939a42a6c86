"""Calls often: "refused" where a call was, otherwise "answered". Environment: BASE, KEY."""

import os

import stripe

client = stripe.StripeClient(os.environ["KEY"], base_addresses={"api": os.environ["BASE"]})
outcome = "answered"
for _ in range(100):
    try:
        client.v1.identity.verification_sessions.list({"limit": 1})
    except stripe.RateLimitError as error:
        assert error.json_body["error"]["code"] == "rate_limit", error
        assert error.headers["stripe-rate-limited-reason"] == "global-rate", error.headers
        outcome = "refused"
        break
print(outcome)
