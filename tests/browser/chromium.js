// Chromium, and a person who opens a page in it. CHROMIUM names the browser where it is not
// /usr/bin/chromium.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const PHONE = { viewport: { width: 390, height: 844 }, locale: "en-GB" };

export function launch(extra = []) {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: [...ARGUMENTS, ...extra] });
}

/**
 * A page in a new window of `browser`. Fails the test on errors, and on requests to anywhere but
 * the `origins`.
 */
export async function visitIn(browser, t, url, { origins, ...options }) {
  const context = await browser.newContext({ ...PHONE, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => {
    const text = message.text();
    const answered = /status of 4\d\d/.test(text);
    if (message.type() === "error" && !answered) wrong.push(text);
  });
  page.on("request", (request) => {
    const ours = [...origins, "blob:", "data:"].some((start) => request.url().startsWith(start));
    if (!ours) wrong.push(`request to ${request.url()}`);
  });
  t.after(() => assert.deepEqual(wrong, []));
  await page.goto(url);
  return page;
}
