"""Which keys see sensitive results. Environment: BASE, KEY, SEES, BOUND, REVOKED, SESSION."""

import os

import stripe

SESSION = os.environ["SESSION"]


def client(key):
    return stripe.StripeClient(os.environ[key], base_addresses={"api": os.environ["BASE"]}).v1.identity


def refused(kind, code, call):
    try:
        call()
    except kind as error:
        assert error.json_body["error"].get("code") == code, error
        return
    raise AssertionError("the call should have been refused")


sees = client("SEES")
dob = {"expand": ["verified_outputs.dob"]}
session = sees.verification_sessions.retrieve(
    SESSION, {"expand": ["verified_outputs.dob", "last_verification_report.document.number"]}
)
assert session.verified_outputs.dob.year > 1900
assert session.last_verification_report.document.number
listed = sees.verification_sessions.list({"expand": ["data.verified_outputs.dob"]})
assert listed.data[0].verified_outputs.dob.day
assert sees.verification_sessions.retrieve(SESSION, dob).verified_outputs.dob.month

refused(stripe.PermissionError, None, lambda: client("KEY").verification_sessions.retrieve(SESSION, dob))
refused(stripe.PermissionError, None, lambda: sees.verification_sessions.create({"type": "document"}))
refused(stripe.PermissionError, None, lambda: client("BOUND").verification_sessions.retrieve(SESSION))
refused(
    stripe.AuthenticationError,
    "api_key_expired",
    lambda: client("REVOKED").verification_sessions.retrieve(SESSION),
)
print("passed")
