// The server behind a React page that verifies people without leaving it.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import Stripe from "stripe";

const bonafide = new URL(process.env.BONAFIDE_API_BASE ?? "http://127.0.0.1:4600");
const stripe = new Stripe(process.env.BONAFIDE_API_KEY, {
  host: bonafide.hostname,
  port: bonafide.port || undefined,
  protocol: bonafide.protocol.slice(0, -1),
});

// Who is logged in, and their session. A shop has both in its database.
const user = { id: "42", session: null };

/** The user's session, as it is now; a new one where there is none to go on with. */
async function session() {
  if (user.session) {
    // While it waits for input, this gives a fresh client_secret.
    const known = await stripe.identity.verificationSessions.retrieve(user.session);
    if (known.status === "requires_input") return known;
  }
  const made = await stripe.identity.verificationSessions.create({
    type: "document",
    metadata: { user_id: user.id },
  });
  user.session = made.id;
  return made;
}

const routes = {
  "GET /": () => page("index.html"),
  "GET /submitted": () => page("submitted.html"),
  "GET /main.js": async () => ({
    type: "text/javascript; charset=utf-8",
    body: await readFile(new URL("public/main.js", import.meta.url)),
  }),
  "GET /config": () => json({ publishableKey: process.env.BONAFIDE_PUBLISHABLE_KEY }),
  // The secret is for this browser alone: it is not logged, and not kept.
  "POST /create-verification-session": async () => json({ client_secret: (await session()).client_secret }),
  "GET /status": async () => {
    if (!user.session) return json({ status: "none" });
    const { status, last_error } = await stripe.identity.verificationSessions.retrieve(user.session);
    return json({ status, reason: last_error?.reason ?? null });
  },
};

async function page(name) {
  const text = await readFile(new URL(`public/${name}`, import.meta.url), "utf8");
  return { type: "text/html; charset=utf-8", body: text.replaceAll("{{BONAFIDE}}", bonafide.origin) };
}

function json(value) {
  return { type: "application/json", body: JSON.stringify(value) };
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const route = routes[`${request.method} ${pathname}`];
  try {
    if (!route) return response.writeHead(404).end();
    const { type, body } = await route();
    response.writeHead(200, { "content-type": type }).end(body);
  } catch (error) {
    console.error(`${pathname}: ${error.message}`);
    response.writeHead(500).end();
  }
});
server.listen(Number(process.env.PORT ?? 4242), () => {
  console.log(`Open http://localhost:${server.address().port}`);
});
