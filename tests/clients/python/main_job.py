"""The official Python client: creates, reads, pages, and is refused. Environment: BASE, KEY."""

import os

import stripe

client = stripe.StripeClient(
    os.environ["KEY"],
    base_addresses={"api": os.environ["BASE"], "files": os.environ["BASE"]},
)
sessions = client.v1.identity.verification_sessions

made = [
    sessions.create({"type": "document", "metadata": {"n": str(n)}, "client_reference_id": "python"})
    for n in range(5)
]
assert all(session.status == "requires_input" and session.url for session in made)
assert made[0].to_dict()["options"] == {}

updated = sessions.update(made[0].id, {"metadata": {"n": "", "m": "1"}})
assert updated.metadata.to_dict() == {"m": "1"}

listed = sessions.list({"client_reference_id": "python", "limit": 2})
assert listed.has_more and len(listed.data) == 2
assert {s.id for s in listed.auto_paging_iter()} == {s.id for s in made}

backwards = sessions.list({"limit": 2, "ending_before": made[0].id})
assert [s.id for s in backwards.data] == [made[2].id, made[1].id]

redacted = sessions.redact(made[1].id)
assert redacted.status == "canceled" and redacted.redaction.status in ("processing", "redacted")
assert redacted.metadata.to_dict() == {} and redacted.client_secret is None

for call, kind in [
    (lambda: sessions.create({"type": "passport"}), stripe.InvalidRequestError),
    (lambda: sessions.cancel("vs_unknown"), stripe.InvalidRequestError),
    (lambda: stripe.StripeClient("sk_test_wrongwrongwrong", base_addresses={"api": os.environ["BASE"]})
        .v1.identity.verification_sessions.list(), stripe.AuthenticationError),
]:
    try:
        call()
    except kind:
        continue
    raise AssertionError("the call should have been refused")

events = client.v1.events.list({"type": "identity.verification_session.created", "limit": 100})
assert {s.id for s in made} <= {e.data.object["id"] for e in events.auto_paging_iter()}
print("passed")
