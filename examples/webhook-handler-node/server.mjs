// Receives webhooks of identity verification and acts on them. README.md says how to run it.

import { createServer } from "node:http";
import Stripe from "stripe";
import { Store } from "./store.mjs";

function setting(name, otherwise) {
  const value = process.env[name] || otherwise;
  if (value) return value;
  console.error(`Set ${name} in the environment; README.md says where it comes from.`);
  process.exit(2);
}

const secret = setting("WEBHOOK_SECRET");
const base = new URL(setting("BONAFIDE_API_BASE", "http://127.0.0.1:4600"));
const stripe = new Stripe(setting("BONAFIDE_API_KEY"), {
  host: base.hostname,
  port: base.port || (base.protocol === "https:" ? 443 : 80),
  protocol: base.protocol.replace(":", ""),
});
const store = new Store(setting("STORE", "people.json"));

const HANDLED = new Set([
  "identity.verification_session.verified",
  "identity.verification_session.requires_input",
  "identity.verification_session.redacted",
]);
const MAX_BODY_BYTES = 1024 * 1024;
const RETRY_MS = 10_000;

/** The bytes as they came: the signature is over them, so nothing may parse them before. */
async function bytes(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error("The body is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const server = createServer(async (request, response) => {
  const answer = (status, text) => response.writeHead(status, { "content-type": "text/plain" }).end(`${text}\n`);
  if (request.method !== "POST" || request.url !== "/webhook") return answer(404, "Webhooks go to /webhook.");
  let event;
  try {
    const signature = request.headers["stripe-signature"];
    // Throws if the body or the secret is another one, or the signature is older than 5 minutes.
    event = stripe.webhooks.constructEvent(await bytes(request), signature, secret);
  } catch (error) {
    console.error(`refused: ${error.message.split("\n")[0]}`);
    return answer(400, "This is not a webhook with a valid signature.");
  }
  try {
    // The answer comes as soon as the event is kept; what is to be done takes its time afterwards.
    // An event can come more than once: its id tells.
    if (HANDLED.has(event.type) && store.keep(event)) work();
  } catch (error) {
    console.error(`not kept: ${error.message}`);
    return answer(500, "Please send it again.");
  }
  return answer(200, "Thank you.");
});

let turn = Promise.resolve();
let retry;

/** Handles what waits, one after the other. What fails is tried again, also after a restart. */
function work() {
  turn = turn.then(async () => {
    for (const event of store.waiting()) {
      try {
        await handle(event);
      } catch (error) {
        console.error(`${event.id} is tried again: ${error.message}`);
        clearTimeout(retry);
        retry = setTimeout(work, RETRY_MS);
      }
    }
  });
}

/**
 * Events can come late and in another order than things happened, and they carry nothing sensitive. So
 * an event only says which session to look at; what counts is how that is now.
 */
async function handle(event) {
  const session = await stripe.identity.verificationSessions.retrieve(event.session, {
    expand: ["verified_outputs"],
  });
  store.handled(event, changed(store.person(session.id), session));
  console.log(`${session.id} ${session.redaction ? "redacted" : session.status}`);
}

/** What the business knows of the person from now on. Keep as little as you need. */
function changed(person, session) {
  // The session's metadata are gone too, so the user is known only from before.
  if (session.redaction) return { user: person.user ?? null, status: "forgotten" };
  const user = session.metadata.user_id ?? null;
  if (session.status === "verified") {
    // Here the user's account is opened. A name that is not the account's is a case for your staff.
    const { first_name, last_name } = session.verified_outputs;
    return { user, status: "verified", first_name, last_name };
  }
  if (session.status === "requires_input" && session.last_error) {
    // Here the user is written to: why, and a link to a page of yours that sends them on to
    // `session.url`, which you retrieve at that moment, since it opens only once.
    return { user, status: "to try again", reason: session.last_error.code };
  }
  return { ...person, user, status: session.status };
}

server.requestTimeout = 30_000;
server.listen(Number(setting("PORT", "4242")), "127.0.0.1", () => {
  console.log(`Webhooks are taken at http://127.0.0.1:${server.address().port}/webhook`);
  work();
});
