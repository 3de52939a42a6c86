"""Sessions made through a verification flow. Environment: BASE, KEY, FLOW, ENDED, LIVE (flows), and
SESSION, which was made through FLOW and verified before that was changed."""

import os

import stripe

FLOW, ENDED, LIVE, SESSION = (os.environ[name] for name in ("FLOW", "ENDED", "LIVE", "SESSION"))
client = stripe.StripeClient(os.environ["KEY"], base_addresses={"api": os.environ["BASE"]})
identity = client.v1.identity
sessions = identity.verification_sessions


def refused(code, param, call):
    try:
        call()
    except stripe.InvalidRequestError as error:
        assert (error.code, error.param) == (code, param), error
        return
    raise AssertionError("the call should have been refused")


made = sessions.create({"verification_flow": FLOW, "client_reference_id": "python"})
assert made.type == "verification_flow" and made.verification_flow == FLOW
options = {"document": {"allowed_types": ["id_card"], "require_live_capture": True}}
assert made.to_dict()["options"] == options
plain = sessions.create({"type": "document"})
assert plain.type == "document" and "verification_flow" not in plain
updated = sessions.update(made.id, {"metadata": {"by": "python"}})
assert updated.to_dict()["options"] == options
refused(None, "type", lambda: sessions.update(made.id, {"type": "document"}))

for code, param, parameters in [
    ("parameters_exclusive", None, {"verification_flow": FLOW, "type": "document"}),
    ("resource_missing", "verification_flow", {"verification_flow": "vf_x"}),
    ("resource_missing", "verification_flow", {"verification_flow": LIVE}),
    (None, "verification_flow", {"verification_flow": ENDED}),
]:
    refused(code, param, lambda: sessions.create(parameters))

listed = sessions.list({"client_reference_id": "python"})
assert [session.verification_flow for session in listed.data] == [FLOW]
[report] = identity.verification_reports.list({"verification_session": SESSION}).data
assert report.type == "verification_flow" and report.verification_flow == FLOW
assert report.to_dict()["options"] == {"document": {"allowed_types": ["passport"]}}
assert report.document.status == "verified"
created = {"type": "identity.verification_session.created", "limit": 100}
events = client.v1.events.list(created).auto_paging_iter()
told = {event.data.object["id"]: getattr(event.data.object, "verification_flow", "") for event in events}
assert told[made.id] == FLOW and told[plain.id] == ""
print("passed")
