// Sends people to the page that verifies them, and takes them back afterwards. No script in the browser.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import Stripe from "stripe";

const bonafide = new URL(process.env.BONAFIDE_API_BASE ?? "http://127.0.0.1:4600");
const stripe = new Stripe(process.env.BONAFIDE_API_KEY, {
  host: bonafide.hostname,
  port: bonafide.port || undefined,
  protocol: bonafide.protocol.slice(0, -1),
});

// The session of the user who is logged in. A shop has it in its database.
let session = null;

/** Where the user goes to be verified; they come back to `return_url`. */
async function link(origin) {
  if (session) {
    // While it waits for input, this gives a fresh url.
    const known = await stripe.identity.verificationSessions.retrieve(session);
    if (known.status === "requires_input") return known.url;
  }
  const made = await stripe.identity.verificationSessions.create({
    type: "document",
    metadata: { user_id: "42" },
    return_url: `${origin}/welcome-back`,
  });
  session = made.id;
  return made.url;
}

/** What the user is told when they are back. */
async function outcome() {
  if (!session) return "There is nothing to show yet.";
  const { status, last_error } = await stripe.identity.verificationSessions.retrieve(session);
  if (status === "verified") return "You are verified.";
  if (status === "processing") return "We are looking at what you sent, and write to you.";
  return last_error ? `Please try again. ${last_error.reason}` : "You can go on whenever you like.";
}

async function show(response, name, words = "") {
  const text = await readFile(new URL(`public/${name}`, import.meta.url), "utf8");
  const safe = words.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  response.end(text.replace("{{OUTCOME}}", safe));
}

const server = createServer(async (request, response) => {
  const { pathname, origin } = new URL(request.url, `http://${request.headers.host}`);
  try {
    switch (`${request.method} ${pathname}`) {
      case "GET /":
        return await show(response, "index.html");
      case "POST /verify":
        return response.writeHead(303, { location: await link(origin) }).end();
      case "GET /welcome-back":
        return await show(response, "welcome-back.html", await outcome());
      default:
        return response.writeHead(404).end();
    }
  } catch (error) {
    console.error(`${pathname}: ${error.message}`);
    return response.writeHead(500).end();
  }
});
server.listen(Number(process.env.PORT ?? 4242), () => {
  console.log(`Open http://localhost:${server.address().port}`);
});
