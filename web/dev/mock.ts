/**
 * A server to develop the page against: `npm run dev`, then `/hosted/` and an optional query
 * such as `?types=passport&live=1&advice=1`. Nothing of it is shipped.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import type { DocumentType, Requirement, SessionView } from "../src/page/session";

function fresh(query: URLSearchParams): SessionView {
  const types = query.get("types")?.split(",") ?? ["passport", "id_card", "driving_license"];
  return {
    business_name: query.get("business") ?? "Northwind Bank",
    livemode: false,
    status: (query.get("status") as SessionView["status"]) ?? "requires_input",
    redacted: query.has("redacted"),
    exhausted: query.has("exhausted"),
    requirements: ["consent", "front", "submit"],
    allowed_types: types as DocumentType[],
    document_type: null,
    received: [],
    require_live_capture: query.has("live"),
    last_error: query.has("error")
      ? {
          code: query.get("error") || "document_unverified_other",
          reason:
            "The lines at the bottom of the document could not be read with certainty. Please take the photo again in good light, without reflections, holding still.",
        }
      : null,
    privacy_url: query.has("privacy") ? "https://example.com/privacy" : null,
    hand_off: null,
    return_url: query.has("return") ? "https://example.com/done" : null,
    outcomes: [
      { title: "Success", outcomes: [{ outcome: "verified", reason: null, submitted: true }] },
      {
        title: "Not submitted",
        outcomes: [
          {
            outcome: "consent_declined",
            reason: "The person did not agree to be verified.",
            submitted: false,
          },
        ],
      },
    ],
    only_outcomes: query.has("selfie"),
  };
}

const page = (language: string) => `<!doctype html>
<html lang="${language}" dir="${["ar", "he"].includes(language) ? "rtl" : "ltr"}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Verify your identity</title><link rel="stylesheet" href="/assets/src/page/page.css"></head>
<body><header class="top"><span class="business"><span class="initial" aria-hidden="true">N</span>Northwind Bank</span><span class="badge">Test mode</span></header>
<main id="page" aria-busy="true"></main>
<footer class="foot"><span>Powered by Bonafide</span></footer>
<script type="module" src="/assets/src/page/main.tsx"></script></body></html>`;

export function mock(): Plugin {
  let view = fresh(new URLSearchParams());
  let query = new URLSearchParams();

  function missing(): Requirement[] {
    const has = (side: "front" | "back") => view.received.includes(side);
    const list: Requirement[] = [];
    if (!has("front")) list.push("front");
    if (query.has("back") && has("front") && !has("back")) list.push("back");
    return [...list, "submit"];
  }

  async function answer(path: string, request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const json = (value: unknown, status = 200) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(value));
    };
    if (path === "consent") {
      view = { ...view, last_error: null, requirements: missing() };
    } else if (path === "decline") {
      view = {
        ...view,
        requirements: ["consent", "front", "submit"],
        last_error: { code: "consent_declined", reason: "" },
      };
    } else if (path === "document-type") {
      view.document_type = (JSON.parse(body.toString()) as { document_type: DocumentType }).document_type;
    } else if (path.startsWith("pictures/")) {
      await new Promise((done) => setTimeout(done, 700));
      if (body.subarray(0, 4).toString() === "text") {
        return json({ error: { reason: "That file is not a photo we can open. Please send a JPEG, PNG or WebP picture." } }, 422);
      }
      const side = path.includes("back") ? "back" : "front";
      view.received = side === "front" ? ["front"] : [...view.received, "back"];
      view.requirements = missing();
      const advice = query.has("advice")
        ? "The lines at the bottom of the document are too small to read. Please move closer, so that the document fills the picture."
        : null;
      return json({ advice, session: view });
    } else if (path === "outcome" && body.includes("consent_declined")) {
      view = { ...view, last_error: { code: "consent_declined", reason: "" } };
    } else if (path === "handoff" && request.method === "POST") {
      view = { ...view, hand_off: "offered" };
      const url = "https://id.example.com/handoff/test_0000000000000000000000000000000000000000000001";
      return json({ url, qr: null, seconds: 600, session: view });
    } else if (path === "handoff") {
      view = { ...view, hand_off: null };
    } else if (path === "submit" || path === "outcome") {
      view = { ...view, status: "processing", requirements: [] };
      setTimeout(() => {
        view = { ...view, status: "verified" };
      }, 4000);
    }
    json(view);
  }

  return {
    name: "mock",
    apply: "serve",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const url = new URL(request.url ?? "/", "http://mock");
        if (url.pathname === "/hosted/") {
          query = url.searchParams;
          if (!query.has("resume")) view = fresh(query);
          response.setHeader("content-type", "text/html");
          response.end(page(query.get("lang") ?? "en"));
        } else if (url.pathname.startsWith("/hosted/")) {
          void answer(url.pathname.slice("/hosted/".length), request, response);
        } else next();
      });
    },
  };
}
