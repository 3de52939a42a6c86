// Files, links to them, and ephemeral keys. Environment: BASE, KEY, SEES, SESSION.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import Stripe from "stripe";

const { hostname: host, port } = new URL(process.env.BASE);
const client = (key) => new Stripe(process.env[key], { host, port: Number(port), protocol: "http" });
const get = async (url, key) => {
  const headers = key ? { authorization: `Bearer ${process.env[key]}` } : {};
  const response = await fetch(url, { headers });
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
};

const stripe = client("KEY");
const content = Buffer.concat([Buffer.from("%PDF-1.7 "), randomBytes(300_000)]);
const file = await stripe.files.create({
  file: { data: content, name: "evidence.pdf", type: "application/pdf" },
  purpose: "dispute_evidence",
  file_link_data: { create: true, metadata: { a: "1" } },
  expand: ["links"],
});
assert.equal(file.type, "pdf");
assert.equal(file.filename, "evidence.pdf");
assert.equal(file.size, content.length);
assert.deepEqual((await get(file.url, "KEY")).bytes, content);
assert.deepEqual((await get(file.links.data[0].url)).bytes, content);
assert.equal((await stripe.files.retrieve(file.id)).id, file.id);
const ids = [];
for await (const one of stripe.files.list({ purpose: "dispute_evidence", limit: 1 })) ids.push(one.id);
assert.ok(ids.includes(file.id));

const link = await stripe.fileLinks.create({ file: file.id, expand: ["file"] });
assert.equal(link.file.id, file.id);
assert.deepEqual((await get(link.url)).bytes, content);
assert.equal((await stripe.fileLinks.retrieve(link.id)).url, link.url);
const changed = await stripe.fileLinks.update(link.id, { metadata: { b: "2" } });
assert.deepEqual(changed.metadata, { b: "2" });
const links = [];
for await (const one of stripe.fileLinks.list({ file: file.id, limit: 1 })) links.push(one.id);
assert.equal(links.length, 2);
assert.equal((await stripe.fileLinks.update(link.id, { expires_at: "now" })).expired, true);
assert.equal((await get(link.url)).status, 404);
await assert.rejects(
  stripe.files.create({ file: { data: Buffer.from("x"), name: "x" }, purpose: "selfie" }),
  (error) => error.type === "StripeInvalidRequestError" && error.param === "purpose",
);

const sees = client("SEES");
const session = await sees.identity.verificationSessions.retrieve(process.env.SESSION, {
  expand: ["last_verification_report"],
});
const picture = session.last_verification_report.document.files[0];
const soon = { file: picture, expires_at: Math.floor(Date.now() / 1000) + 25 };
await assert.rejects(stripe.fileLinks.create(soon), { type: "StripePermissionError" });
await assert.rejects(sees.fileLinks.create({ file: picture }), { param: "expires_at" });
const seen = (await get((await sees.fileLinks.create(soon)).url)).bytes;
assert.deepEqual([...seen.subarray(0, 3)], [0xff, 0xd8, 0xff]);
const contents = (await sees.files.retrieve(picture)).url;
assert.deepEqual((await get(contents, "SEES")).bytes, seen);
assert.equal((await get(contents, "KEY")).status, 403);
const open = await stripe.identity.verificationSessions.create({ type: "document" });
const key = await stripe.ephemeralKeys.create(
  { verification_session: open.id },
  { apiVersion: "2026-10-28.endive" },
);
assert.match(key.secret, /^ek_test_/);
assert.equal(key.expires - key.created, 3600);
const holder = new Stripe(key.secret, { host, port: Number(port), protocol: "http" });
const retrieve = () => holder.identity.verificationSessions.retrieve(open.id);
await assert.rejects(retrieve(), { type: "StripePermissionError" });
assert.equal((await stripe.ephemeralKeys.del(key.id)).id, key.id);
await assert.rejects(retrieve(), { type: "StripeAuthenticationError" });
console.log("passed");
