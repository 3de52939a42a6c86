// A business's website: the examples, as their READMEs start them, and a bare page that tells what
// verifyIdentity() resolves with.

import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { base } from "./server.js";

const publishableKey = process.env.BONAFIDE_PUBLISHABLE_KEY;

/** Starts `examples/NAME` and gives where it listens; it ends with the test. */
export async function example(t, name) {
  const folder = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
  const process_ = spawn("npm", ["start", "--silent"], {
    cwd: folder,
    env: { ...process.env, BONAFIDE_API_KEY: process.env.BONAFIDE_KEY, BONAFIDE_API_BASE: base, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  t.after(() => process.kill(-process_.pid));
  for await (const line of createInterface({ input: process_.stdout })) {
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address) return address;
  }
  throw new Error(`examples/${name} ended`);
}

/**
 * A page at `path` of a website on 127.0.0.1: `head` is put into it, and the ES module `script` is
 * bundled with what it imports. Gives the port.
 */
export async function website(t, { head = "", script }) {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "jsx" },
    bundle: true,
    write: false,
    format: "esm",
    jsx: "automatic",
  });
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Shop</title>${head}</head>
<body><main><h1>Shop</h1><div id="app"></div><button id="verify" type="button">Verify</button>
<p id="result" role="status"></p><canvas height="3000"></canvas></main>
<script type="module" src="/main.js"></script></body></html>`;
  const server = createServer((request, response) => {
    const script = request.url === "/main.js";
    const type = script ? "text/javascript" : "text/html; charset=utf-8";
    response.writeHead(200, {
      "content-type": type,
      // As strict as a bank's: nothing inline, and of others the verification alone.
      "content-security-policy": `default-src 'self'; script-src 'self' ${base}; frame-src ${base}; style-src 'none'`,
    });
    response.end(script ? outputFiles[0].text : page);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return server.address().port;
}

/** A page whose button verifies the session of `#secret`, and tells the outcome as JSON. */
export function barePage(key = publishableKey) {
  return {
    head: `<script src="${base}/v3/stripe.js"></script>`,
    script: `
      const stripe = Stripe(${JSON.stringify(key)}, { locale: "auto" });
      const show = (outcome) => {
        document.getElementById("result").textContent = JSON.stringify(outcome);
      };
      document.getElementById("verify").addEventListener("click", async () => {
        show(await stripe.verifyIdentity(location.hash.slice(1)));
      });
      window.again = async () => show(await stripe.verifyIdentity(location.hash.slice(1)));
    `,
  };
}
