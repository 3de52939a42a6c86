// The main job with the official client. Talks over standard output, one JSON object a line; waits
// on standard input for the test to do the person's part.
//
// Environment: HOST, PORT, KEY.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import Stripe from "stripe";

const stripe = new Stripe(process.env.KEY, {
  host: process.env.HOST,
  port: Number(process.env.PORT),
  protocol: "http",
});
const say = (object) => console.log(JSON.stringify(object));
const told = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

// A receiver whose signatures the official library checks.
let secret;
const received = [];
const waiting = [];
const receiver = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    const header = request.headers["stripe-signature"];
    const event = stripe.webhooks.constructEvent(body, header, secret);
    assert.throws(() => stripe.webhooks.constructEvent(body + " ", header, secret));
    assert.throws(() => stripe.webhooks.constructEvent(body, header, "whsec_other"));
    received.push(event);
    response.writeHead(200).end();
    for (const wake of waiting.splice(0)) wake();
  });
});
await new Promise((ready) => receiver.listen(0, "127.0.0.1", ready));
const endpoint = await stripe.webhookEndpoints.create({
  url: `http://127.0.0.1:${receiver.address().port}/hook`,
  enabled_events: ["*"],
});
assert.match(endpoint.secret, /^whsec_/);
secret = endpoint.secret;
assert.equal((await stripe.webhookEndpoints.retrieve(endpoint.id)).secret, undefined);

async function until(type, session) {
  for (;;) {
    const event = received.find((e) => e.type === type && e.data.object.id === session);
    if (event) return event;
    await new Promise((next) => waiting.push(next));
  }
}

const types = "identity.verification_session.";
for await (const line of told) {
  const { job, ...parameters } = JSON.parse(line);
  if (job === "end") break;
  const session = await stripe.identity.verificationSessions.create({
    type: "document",
    metadata: { user_id: "42" },
    client_reference_id: "reference-42",
    ...parameters,
  });
  assert.equal(session.object, "identity.verification_session");
  assert.equal(session.status, "requires_input");
  assert.equal(session.livemode, false);
  assert.deepEqual(session.metadata, { user_id: "42" });
  assert.ok(session.client_secret.startsWith(`${session.id}_secret_test_`));
  say({ id: session.id, url: session.url });
  await until(`${types}created`, session.id);

  if (job === "cancel") {
    const canceled = await stripe.identity.verificationSessions.cancel(session.id);
    assert.equal(canceled.status, "canceled");
    assert.equal(canceled.url, null);
    const event = await until(`${types}canceled`, session.id);
    assert.equal(event.request.id, canceled.lastResponse.requestId);

    // The receiver gets it once more, signed like the first time.
    const copies = () => received.filter((copy) => copy.id === event.id);
    const known = copies().length;
    const sent = await stripe.rawRequest("POST", `/v1/events/${event.id}/retry`, {
      webhook_endpoint: endpoint.id,
    });
    assert.equal(sent.id, event.id);
    assert.ok(sent.pending_webhooks >= 1);
    while (copies().length === known) await new Promise((next) => waiting.push(next));
    assert.deepEqual(copies().at(-1).data, event.data);
    say({ status: canceled.status });
    continue;
  }

  await until(`${types}processing`, session.id);
  const end = await Promise.race([
    until(`${types}verified`, session.id),
    until(`${types}requires_input`, session.id),
  ]);
  assert.equal(end.api_version, "2026-10-28.endive");
  assert.equal(end.data.object.verified_outputs, undefined, "events carry nothing sensitive");
  const done = await stripe.identity.verificationSessions.retrieve(session.id, {
    expand: ["last_verification_report", "verified_outputs"],
  });
  const report = done.last_verification_report;
  assert.equal(report.object, "identity.verification_report");
  assert.equal(report.document.dob, undefined, "sensitive fields are not there unless asked for");
  assert.equal(report.document.number, undefined);
  await assert.rejects(
    stripe.identity.verificationSessions.retrieve(session.id, { expand: ["verified_outputs.dob"] }),
    (error) => error.statusCode === 403,
  );
  const listed = await stripe.identity.verificationReports.list({
    verification_session: session.id,
  });
  assert.equal(listed.data[0].id, report.id);
  say({
    status: done.status,
    last_error: done.last_error?.code ?? null,
    url: done.url,
    first_name: done.verified_outputs?.first_name ?? null,
    last_name: done.verified_outputs?.last_name ?? null,
    document_type: report.document.type,
    issuing_country: report.document.issuing_country,
    report_status: report.document.status,
  });
}

// Errors as the library knows them, and paging over all sessions.
await assert.rejects(
  stripe.identity.verificationSessions.create({ type: "document", options: { document: { foo: 1 } } }),
  (error) => error.code === "parameter_unknown" && error.param === "options[document][foo]",
);
await assert.rejects(
  stripe.identity.verificationSessions.retrieve("vs_unknown"),
  (error) => error.type === "StripeInvalidRequestError" && error.code === "resource_missing",
);
const idempotencyKey = `key-${Date.now()}`;
const twice = [1, 2].map(() =>
  stripe.identity.verificationSessions.create({ type: "document" }, { idempotencyKey }),
);
const [first, second] = await Promise.allSettled(twice);
const again = await stripe.identity.verificationSessions.create({ type: "document" }, { idempotencyKey });
assert.equal(again.lastResponse.headers["idempotent-replayed"], "true");
for (const done of [first, second]) {
  if (done.status === "fulfilled") assert.equal(done.value.id, again.id);
}
const ids = new Set();
for await (const session of stripe.identity.verificationSessions.list({ limit: 2 })) ids.add(session.id);
say({ sessions: ids.size });
receiver.close();
process.exit(0);
