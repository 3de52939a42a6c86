// Webhook endpoints, events, reports and the account, and retries over a connection that breaks.
// Environment: BASE, KEY, SESSION (one that was verified).

import assert from "node:assert/strict";
import { createServer, request } from "node:http";
import Stripe from "stripe";

const { hostname: host, port } = new URL(process.env.BASE);
const { KEY, SESSION } = process.env;
const client = (key, port, more) => new Stripe(key, { host, port: Number(port), protocol: "http", ...more });
const stripe = client(KEY, port);
const all = async (list) => {
  const found = [];
  for await (const one of list) found.push(one);
  return found;
};

const account = await stripe.accounts.retrieveCurrent();
assert.equal(account.object, "account");
assert.match(account.id, /^acct_/);
assert.ok(account.settings.dashboard.display_name);

const url = "http://127.0.0.1:9/hook";
const endpoints = [];
for (const enabled_events of [["*"], ["identity.verification_session.verified", "charge.failed"]]) {
  endpoints.push(
    await stripe.webhookEndpoints.create({ url, enabled_events, description: "Node", metadata: { a: "1" } }),
  );
}
assert.match(endpoints[1].secret, /^whsec_/);
const { secret, ...second } = endpoints[1];
const shown = ({ lastResponse, ...object }) => object;
assert.deepEqual(shown(await stripe.webhookEndpoints.retrieve(second.id)), shown(second));
const changed = await stripe.webhookEndpoints.update(second.id, {
  disabled: true,
  description: "",
  metadata: { a: "", b: "2" },
  enabled_events: ["*"],
});
assert.deepEqual(
  [changed.status, changed.description, changed.metadata, changed.enabled_events, changed.secret],
  ["disabled", null, { b: "2" }, ["*"], undefined],
);
const listed = (await all(stripe.webhookEndpoints.list({ limit: 1 }))).map((one) => one.id);
assert.ok(endpoints.every((one) => listed.includes(one.id)));
for (const { id } of endpoints) {
  assert.deepEqual(shown(await stripe.webhookEndpoints.del(id)), {
    id,
    object: "webhook_endpoint",
    deleted: true,
  });
}
await assert.rejects(stripe.webhookEndpoints.retrieve(second.id), {
  type: "StripeInvalidRequestError",
  code: "resource_missing",
  param: "webhook_endpoint",
  statusCode: 404,
});
await assert.rejects(stripe.webhookEndpoints.create({ url, enabled_events: ["nonsense"] }), {
  type: "StripeInvalidRequestError",
  param: "enabled_events[0]",
});

const of = (event) => event.data.object.id === SESSION;
const types = ["created", "processing", "verified"].map((word) => `identity.verification_session.${word}`);
const happened = (await all(stripe.events.list({ types, limit: 1 }))).filter(of);
assert.deepEqual(happened.map((event) => event.type).reverse(), types);
const [event] = happened;
assert.deepEqual(shown(await stripe.events.retrieve(event.id)), event);
assert.ok((await all(stripe.events.list({ delivery_success: true, limit: 50 }))).some(of));
assert.deepEqual((await stripe.events.list({ created: { gt: event.created + 3600 } })).data, []);
await assert.rejects(stripe.events.list({ type: "a", types }), { code: "parameters_exclusive" });

const { verificationReports, verificationSessions } = stripe.identity;
const [report] = await all(verificationReports.list({ verification_session: SESSION, limit: 1 }));
assert.equal((await verificationReports.retrieve(report.id)).verification_session, SESSION);
assert.equal((await verificationReports.list({ type: "id_number" })).data.length, 0);
await assert.rejects(verificationReports.retrieve(report.id, { expand: ["document.number"] }), {
  type: "StripePermissionError",
});
const open = await verificationSessions.create({ type: "document", metadata: { a: "1", b: "2" } });
const options = { document: { allowed_types: ["passport"], require_live_capture: true } };
const updated = await verificationSessions.update(open.id, { options, metadata: { a: "" } });
assert.deepEqual([updated.options, updated.metadata], [options, { b: "2" }]);
for (const _ of [1, 2]) assert.equal((await verificationSessions.cancel(open.id)).status, "canceled");
await assert.rejects(verificationSessions.update(open.id, { metadata: { c: "3" } }), { statusCode: 400 });
const redacted = await verificationSessions.redact(open.id);
assert.deepEqual([redacted.status, redacted.metadata, redacted.options], ["canceled", {}, {}]);

const once = { idempotencyKey: `node-${Date.now()}` };
const first = await verificationSessions.create({ type: "document" }, once);
const again = await verificationSessions.create({ type: "document" }, once);
assert.deepEqual([again.id, again.client_secret], [first.id, first.client_secret]);
assert.equal(again.lastResponse.headers["original-request"], first.lastResponse.requestId);
await assert.rejects(verificationSessions.create({ type: "document", metadata: { a: "1" } }, once), {
  type: "StripeIdempotencyError",
  statusCode: 400,
});

// A way to the server that breaks after each call was carried out, before its reply is back.
const broken = new Map();
const way = createServer((incoming, reply) => {
  const { method, url: path, headers } = incoming;
  const upstream = request({ host, port, method, path, headers }, (answer) => {
    const key = `${method} ${headers["idempotency-key"]}`;
    const times = broken.get(key) ?? 0;
    broken.set(key, times + 1);
    if (times === 0) {
      answer.resume().on("end", () => incoming.socket.destroy());
      return;
    }
    reply.writeHead(answer.statusCode, answer.headers);
    answer.pipe(reply);
  });
  incoming.pipe(upstream);
});
await new Promise((ready) => way.listen(0, "127.0.0.1", ready));
const retrying = client(KEY, way.address().port, { maxNetworkRetries: 2 });
const reference = "retried-by-node";
const made = await retrying.identity.verificationSessions.create({
  type: "document",
  client_reference_id: reference,
});
assert.equal(made.lastResponse.headers["idempotent-replayed"], "true");
const same = await verificationSessions.list({ client_reference_id: reference });
assert.deepEqual(same.data.map((one) => one.id), [made.id], "made once");
await assert.rejects(client("sk_test_wrongwrongwrong", port).events.list(), {
  type: "StripeAuthenticationError",
});
console.log("passed");
process.exit(0);
