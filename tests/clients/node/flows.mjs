// Sessions made through a verification flow. Environment: BASE, KEY, FLOW, ENDED, LIVE (flows), and
// SESSION, which was made through FLOW and verified before that was changed.

import assert from "node:assert/strict";
import Stripe from "stripe";

const { hostname: host, port } = new URL(process.env.BASE);
const { FLOW, ENDED, LIVE, SESSION } = process.env;
const identity = new Stripe(process.env.KEY, { host, port: Number(port), protocol: "http" }).identity;
const refused = (call, code, param) =>
  assert.rejects(call, (error) => error.code === code && error.param === param);

const made = await identity.verificationSessions.create({
  verification_flow: FLOW,
  metadata: { by: "node" },
});
assert.equal(made.type, "verification_flow");
assert.equal(made.verification_flow, FLOW);
const options = { document: { allowed_types: ["id_card"], require_live_capture: true } };
assert.deepEqual(made.options, options);
assert.match(made.url, /\/start\/test_/);
const updated = await identity.verificationSessions.update(made.id, { metadata: { by: "" } });
assert.deepEqual([updated.metadata, updated.options], [{}, options]);
const other = { document: { require_live_capture: false } };
await refused(identity.verificationSessions.update(made.id, { options: other }), undefined, "options");

const create = (parameters) => identity.verificationSessions.create(parameters);
const exclusive = "parameters_exclusive";
await refused(create({ verification_flow: FLOW, type: "document" }), exclusive, undefined);
await refused(create({ verification_flow: FLOW, options: other }), exclusive, undefined);
await refused(create({}), "parameter_missing", "type");
await refused(create({ verification_flow: "vf_x" }), "resource_missing", "verification_flow");
await refused(create({ verification_flow: LIVE }), "resource_missing", "verification_flow");
await refused(create({ verification_flow: ENDED }), undefined, "verification_flow");

const done = await identity.verificationSessions.retrieve(SESSION, {
  expand: ["last_verification_report"],
});
const report = done.last_verification_report;
assert.equal(done.status, "verified");
for (const object of [done, report]) {
  assert.equal(object.type, "verification_flow");
  assert.equal(object.verification_flow, FLOW);
  assert.deepEqual(object.options, { document: { allowed_types: ["passport"] } });
}
const reports = identity.verificationReports;
const of = await reports.list({ verification_session: SESSION });
assert.equal(of.data[0].id, report.id);
assert.deepEqual((await reports.list({ type: "document" })).data, []);
console.log("passed");
