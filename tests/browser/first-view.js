// How long a person waits for the first step after following a link, on a slow network and a slow
// phone: Chromium, throttled as Lighthouse's "slow 4G" with a processor four times slower, nothing
// cached. `npm run measure` against a running server, as in page.test.js.

import { PHONE, launch } from "./chromium.js";
import { base, link, sessions } from "./server.js";

/** Milliseconds and bytes a second, as Lighthouse's mobile preset has them. */
const NETWORK = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
const SLOWER = 4;
const VISITS = 11;

async function visit(browser) {
  const session = await sessions.create();
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  // On the server's own site, since what is throttled is the process that shows it.
  await page.goto(`${base}/healthz`);
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", NETWORK);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  let bytes = 0;
  devtools.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  const started = performance.now();
  await page.goto(link(session), { waitUntil: "commit" });
  // Not the page of the link, which has a button too.
  await page.locator("#page section.screen").waitFor();
  const took = performance.now() - started;
  await context.close();
  return { took, bytes };
}

const browser = await launch();
const visits = [];
for (let count = 0; count < VISITS; count += 1) visits.push(await visit(browser));
await browser.close();
const times = visits.map(({ took }) => took).sort((a, b) => a - b);
console.log(
  `first step, slow 4G, ${SLOWER}x slower processor, ${VISITS} visits: median ` +
    `${Math.round(times[(VISITS - 1) / 2])} ms, slowest ${Math.round(times[VISITS - 1])} ms; ` +
    `${Math.round(visits[0].bytes / 1000)} kB`,
);
