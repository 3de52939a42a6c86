"""Receives webhooks of identity verification and acts on them. README.md says how to run it."""

import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import stripe

from store import Store


def setting(name, otherwise=None):
    value = os.environ.get(name) or otherwise
    if value is None:
        sys.exit(f"Set {name} in the environment; README.md says where it comes from.")
    return value


os.umask(0o077)  # What is kept of people is for nobody else on this machine.
SECRET = setting("WEBHOOK_SECRET")
BASE = setting("BONAFIDE_API_BASE", "http://127.0.0.1:4600")
CLIENT = stripe.StripeClient(setting("BONAFIDE_API_KEY"), base_addresses={"api": BASE})
STORE = Store(setting("STORE", "people.sqlite"))

HANDLED = {
    "identity.verification_session.verified",
    "identity.verification_session.requires_input",
    "identity.verification_session.redacted",
}
MAX_BODY_BYTES = 1024 * 1024
RETRY_SECONDS = 10

something_waits = threading.Event()


class Handler(BaseHTTPRequestHandler):
    timeout = 30

    def do_POST(self):
        if self.path != "/webhook":
            return self.answer(404, "Webhooks go to /webhook.")
        length = self.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            return self.answer(400, "The body is too large, or nothing says how large it is.")
        # The bytes as they came: the signature is over them, so nothing may parse them before.
        body = self.rfile.read(int(length))
        try:
            # Raises if the body or the secret is another one, or the signature is older than 5 minutes.
            event = stripe.Webhook.construct_event(body, self.headers.get("stripe-signature", ""), SECRET)
        except (ValueError, stripe.SignatureVerificationError) as error:
            self.log_error("refused: %s", error)
            return self.answer(400, "This is not a webhook with a valid signature.")
        # The answer comes as soon as the event is kept; what is to be done takes its time afterwards.
        # An event can come more than once: its id tells.
        try:
            if event.type in HANDLED and STORE.keep(event):
                something_waits.set()
        except Exception as error:
            self.log_error("not kept: %s", error)
            return self.answer(500, "Please send it again.")
        return self.answer(200, "Thank you.")

    def answer(self, status, text):
        body = f"{text}\n".encode()
        self.send_response(status)
        self.send_header("content-type", "text/plain")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def work():
    """Handles what waits, one after the other. What fails is tried again, also after a restart."""
    while True:
        something_waits.clear()
        failed = False
        for event, session in STORE.waiting():
            try:
                handle(event, session)
            except Exception as error:
                failed = True
                print(f"{event} is tried again: {error}", file=sys.stderr)
        something_waits.wait(RETRY_SECONDS if failed else None)


def handle(event, session_id):
    """
    Events can come late and in another order than things happened, and they carry nothing sensitive.
    So an event only says which session to look at; what counts is how that is now.
    """
    session = CLIENT.v1.identity.verification_sessions.retrieve(session_id, {"expand": ["verified_outputs"]})
    STORE.handled(event, session.id, person(session))
    print(session.id, "redacted" if session.redaction else session.status, flush=True)


def person(session):
    """What the business knows of the person from now on. Keep as little as you need."""
    if session.redaction:
        # The session's metadata are gone too, so the user is known only from before.
        return {"user": STORE.user(session.id), "status": "forgotten"}
    user = session.metadata.to_dict().get("user_id")
    if session.status == "verified":
        # Here the user's account is opened. A name that is not the account's is a case for your staff.
        outputs = session.verified_outputs
        return {
            "user": user,
            "status": "verified",
            "first_name": outputs.first_name,
            "last_name": outputs.last_name,
        }
    if session.status == "requires_input" and session.last_error:
        # Here the user is written to: why, and a link to a page of yours that sends them on to
        # `session.url`, which you retrieve at that moment, since it opens only once.
        return {"user": user, "status": "to try again", "reason": session.last_error.code}
    return {"user": user, "status": session.status}


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(setting("PORT", "4242"))), Handler)
    threading.Thread(target=work, daemon=True).start()
    print(f"Webhooks are taken at http://127.0.0.1:{server.server_port}/webhook", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
