// A notice of an event, as the official library reads it: the signature holds, and the session that it
// names can be fetched.
import assert from "node:assert/strict";
import Stripe from "stripe";

const { BASE, KEY, SECRET, SIGNATURE, BODY, SESSION } = process.env;
const { hostname, port, protocol } = new URL(BASE);
const stripe = new Stripe(KEY, { host: hostname, port, protocol: protocol.slice(0, -1) });

const notice = stripe.parseEventNotification(BODY, SIGNATURE, SECRET);
assert.equal(notice.type, "v1.identity.verification_session.created");
assert.equal(notice.related_object.id, SESSION);
assert.ok(!Number.isNaN(Date.parse(notice.created)));
assert.equal((await notice.fetchRelatedObject()).id, SESSION);
assert.throws(() => stripe.parseEventNotification(`${BODY} `, SIGNATURE, SECRET));
console.log("passed");
