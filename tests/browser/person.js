// A person with a browser of their own: what the tests of the page share. Whoever imports this has a
// browser and a folder for the time of its tests.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { launch, visitIn } from "./chromium.js";
import { base } from "./server.js";

/** A person at a computer. */
export const COMPUTER = {
  viewport: { width: 1280, height: 900 },
  isMobile: false,
  hasTouch: false,
};

export let folder;
export let browser;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "bonafide-browser-"));
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A page in a browser of its own, of a phone, which asks nobody but the server. */
export function visit(t, url, options = {}, from = browser) {
  const phone = { isMobile: true, hasTouch: true };
  return visitIn(from, t, url, { origins: [base], ...phone, ...options });
}

export const button = (page, name) => page.getByRole("button", { name });
export const title = (page, name) => page.getByRole("heading", { level: 1, name });

/** Visits a session of test mode and goes the way that a person of live mode goes. */
export async function visitReal(t, url, options, from) {
  const page = await visit(t, url, options, from);
  await real(page);
  return page;
}

export async function real(page) {
  await button(page, "Use the real camera and real checks").click();
  await title(page, /needs to verify your identity/).waitFor();
}

/** To the picture of the front, not sure about the kind of document. */
export async function toFront(page) {
  await button(page, "Agree and continue").click();
  await button(page, "I'm not sure").click();
  await title(page, "Photograph the front").waitFor();
}

export async function upload(page, file) {
  await page.getByLabel("Upload a photo").setInputFiles(file);
  await button(page, "Use this photo").click();
}

/** Waits for the outcome of the checks, which a busy machine may take long for. */
export async function outcome(page, name) {
  await title(page, name).waitFor({ timeout: 120_000 });
}
