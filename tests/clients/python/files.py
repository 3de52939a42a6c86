"""Files, links to them, and ephemeral keys. Environment: BASE, KEY, SEES, SESSION."""

import io
import os
import time
import urllib.error
import urllib.request

import stripe

BASE = os.environ["BASE"]


def client(key):
    return stripe.StripeClient(os.environ[key], base_addresses={"api": BASE, "files": BASE}).v1


def fetch(url, key=None):
    headers = {"Authorization": f"Bearer {os.environ[key]}"} if key else {}
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers)).read()


def refused(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError("the call should have been refused")


v1 = client("KEY")
content = b"%PDF-1.7 " + os.urandom(300_000)
upload = io.BytesIO(content)
upload.name = "evidence.pdf"
file = v1.files.create(
    {
        "purpose": "dispute_evidence",
        "file": upload,
        "file_link_data": {"create": True, "metadata": {"a": "1"}},
        "expand": ["links"],
    }
)
assert file.type == "pdf" and file.size == len(content) and file.filename
assert fetch(file.url, "KEY") == content
assert fetch(file.links.data[0].url) == content
assert v1.files.retrieve(file.id).id == file.id
assert file.id in {f.id for f in v1.files.list({"purpose": "dispute_evidence", "limit": 1}).auto_paging_iter()}

link = v1.file_links.create({"file": file.id, "expand": ["file"]})
assert link.file.id == file.id and fetch(link.url) == content
assert v1.file_links.retrieve(link.id).url == link.url
assert v1.file_links.update(link.id, {"metadata": {"b": "2"}}).metadata.to_dict() == {"b": "2"}
assert len({l.id for l in v1.file_links.list({"file": file.id, "limit": 1}).auto_paging_iter()}) == 2
assert v1.file_links.update(link.id, {"expires_at": "now"}).expired
assert refused(urllib.error.HTTPError, lambda: fetch(link.url)).code == 404
small = io.BytesIO(b"x")
refused(stripe.InvalidRequestError, lambda: v1.files.create({"purpose": "selfie", "file": small}))

sees = client("SEES")
session = sees.identity.verification_sessions.retrieve(
    os.environ["SESSION"], {"expand": ["last_verification_report"]}
)
picture = session.last_verification_report.document.files[0]
soon = {"file": picture, "expires_at": int(time.time()) + 25}
refused(stripe.PermissionError, lambda: v1.file_links.create(soon))
refused(stripe.InvalidRequestError, lambda: sees.file_links.create({"file": picture}))
link = sees.file_links.create(soon)
jpeg = fetch(link.url)
assert jpeg[:3] == b"\xff\xd8\xff" and fetch(sees.files.retrieve(picture).url, "SEES") == jpeg
assert refused(urllib.error.HTTPError, lambda: fetch(v1.files.retrieve(picture).url, "KEY")).code == 403
session = v1.identity.verification_sessions.create({"type": "document"})
key = v1.ephemeral_keys.create(
    {"verification_session": session.id}, {"stripe_version": "2026-10-28.endive"}
)
assert key.secret.startswith("ek_test_") and key.expires - key.created == 3600
holder = stripe.StripeClient(key.secret, base_addresses={"api": BASE}).v1
refused(stripe.PermissionError, lambda: holder.identity.verification_sessions.retrieve(session.id))
assert v1.ephemeral_keys.delete(key.id).id == key.id
refused(stripe.AuthenticationError, lambda: holder.identity.verification_sessions.retrieve(session.id))
print("passed")
