"""Webhook endpoints, events, reports and the account, and retries over a connection that breaks.
Environment: BASE, KEY, SESSION (one that was verified)."""

import collections
import http.server
import os
import threading
import urllib.error
import urllib.request

import stripe

BASE, KEY, SESSION = (os.environ[name] for name in ("BASE", "KEY", "SESSION"))


def client(base, key=KEY, **more):
    return stripe.StripeClient(key, base_addresses={"api": base}, **more).v1


def refused(kind, code, param, call):
    try:
        call()
    except kind as error:
        assert (error.code, getattr(error, "param", None)) == (code, param), error
        return
    raise AssertionError("the call should have been refused")


v1 = client(BASE)
account = v1.accounts.retrieve_current()
assert account.object == "account" and account.id.startswith("acct_")

URL = "http://127.0.0.1:9/hook"
endpoints = [
    v1.webhook_endpoints.create({"url": URL, "enabled_events": events, "metadata": {"a": "1"}})
    for events in (["*"], ["identity.verification_session.verified", "charge.failed"])
]
assert all(endpoint.secret.startswith("whsec_") for endpoint in endpoints)
first, second = endpoints
shown = v1.webhook_endpoints.retrieve(second.id).to_dict()
assert shown == {name: value for name, value in second.to_dict().items() if name != "secret"}
changes = {"disabled": True, "description": "Python", "metadata": "", "enabled_events": ["*"]}
changed = v1.webhook_endpoints.update(second.id, changes)
assert (changed.status, changed.description, changed.enabled_events) == ("disabled", "Python", ["*"])
assert changed.metadata.to_dict() == {}
listed = {endpoint.id for endpoint in v1.webhook_endpoints.list({"limit": 1}).auto_paging_iter()}
assert {first.id, second.id} <= listed
for endpoint in endpoints:
    assert v1.webhook_endpoints.delete(endpoint.id).deleted
missing = ("resource_missing", "webhook_endpoint")
refused(stripe.InvalidRequestError, *missing, lambda: v1.webhook_endpoints.retrieve(first.id))
refused(stripe.InvalidRequestError, "parameter_missing", "enabled_events",
        lambda: v1.webhook_endpoints.create({"url": URL}))

types = [f"identity.verification_session.{word}" for word in ("created", "processing", "verified")]
happened = v1.events.list({"types": types, "limit": 1}).auto_paging_iter()
happened = [event for event in happened if event.data.object["id"] == SESSION]
assert [event.type for event in reversed(happened)] == types
event = happened[0]
assert v1.events.retrieve(event.id).to_dict() == event.to_dict()
assert v1.events.list({"created": {"gt": event.created + 3600}}).data == []
delivered = v1.events.list({"delivery_success": True, "limit": 100}).auto_paging_iter()
assert event.id in {one.id for one in delivered}

reports = v1.identity.verification_reports
[report] = list(reports.list({"verification_session": SESSION, "limit": 1}).auto_paging_iter())
assert reports.retrieve(report.id).verification_session == SESSION
assert reports.list({"type": "id_number"}).data == []
refused(stripe.PermissionError, None, None,
        lambda: reports.retrieve(report.id, {"expand": ["document.number"]}))
sessions = v1.identity.verification_sessions
for _ in range(2):
    assert sessions.cancel(sessions.create({"type": "document"}).id).status == "canceled"

once = {"idempotency_key": f"python-{os.getpid()}"}
first = sessions.create({"type": "document"}, once)
again = sessions.create({"type": "document"}, once)
assert (again.id, again.client_secret) == (first.id, first.client_secret)
assert again.last_response.headers["Original-Request"] == first.last_response.request_id
refused(stripe.IdempotencyError, None, None,
        lambda: sessions.create({"type": "document", "metadata": {"a": "1"}}, once))

# A way to the server that breaks after each call was carried out, before its reply is back.
broken = collections.Counter()


class Way(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        request = urllib.request.Request(BASE + self.path, body, headers, method="POST")
        try:
            reply = urllib.request.urlopen(request)
        except urllib.error.HTTPError as error:
            reply = error
        content = reply.read()
        broken[self.headers["Idempotency-Key"]] += 1
        if broken[self.headers["Idempotency-Key"]] == 1:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


way = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Way)
threading.Thread(target=way.serve_forever, daemon=True).start()
there = f"http://127.0.0.1:{way.server_port}"
create = {"type": "document", "client_reference_id": "retried-by-python"}
made = client(there, max_network_retries=2).identity.verification_sessions.create(create)
assert made.last_response.headers["Idempotent-Replayed"] == "true"
same = sessions.list({"client_reference_id": "retried-by-python"}).data
assert [session.id for session in same] == [made.id], "made once"
impatient = client(there, max_network_retries=0).identity.verification_sessions
refused(stripe.APIConnectionError, None, None, lambda: impatient.cancel(made.id))
assert sessions.retrieve(made.id).status == "canceled", "it was carried out"
refused(stripe.AuthenticationError, None, None,
        lambda: client(BASE, "sk_test_wrongwrongwrong").events.list())
print("passed")
