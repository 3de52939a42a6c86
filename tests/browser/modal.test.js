// The page inside other people's pages, in Chromium: the examples, the official loader and React
// components, our own package, and every way in which verifyIdentity() can end.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkStep } from "./check.js";
import { launch, visitIn } from "./chromium.js";
import { base, pictures, sessions } from "./server.js";
import { barePage, example, website } from "./shop.js";

/** Names of hosts that lead here: another site than 127.0.0.1, where the server is. */
const HOSTS = "--host-resolver-rules=MAP shop.test 127.0.0.1";

let browser;

before(async () => {
  browser = await launch([HOSTS]);
});

after(() => browser?.close());

const visit = (t, url, options = {}) =>
  visitIn(browser, t, url, { origins: [base, new URL(url).origin], ...options });
const button = (page, name) => page.getByRole("button", { name });
const title = (page, name) => page.getByRole("heading", { level: 1, name });
const dialog = (page) => page.getByRole("dialog");
const framed = (page) => page.frameLocator("iframe");

/** Our page's frame as a page of its own, for what is evaluated in it. */
async function frame(page) {
  const element = await page.locator("iframe").elementHandle();
  return element.contentFrame();
}

/** Opens the bare page on a session and presses its button. */
async function verify(t, session, { host = "localhost", page: made = barePage(), ...options } = {}) {
  const port = await website(t, made);
  const page = await visit(t, `http://${host}:${port}/#${session.client_secret}`, options);
  await button(page, "Verify").click();
  return page;
}

async function result(page) {
  const told = page.locator("#result");
  await told.filter({ hasText: "{" }).waitFor();
  const { error, verificationSession } = JSON.parse(await told.textContent());
  return error ?? verificationSession;
}

async function choose(page, outcome) {
  await framed(page).getByLabel("Outcome").selectOption(outcome);
  await button(framed(page), "Submit this outcome").click();
}

test("the example: a passport, verified on top of the page, which then goes on", async (t) => {
  const page = await visit(t, await example(t, "modal"));
  await button(page, "Verify my identity").click();
  const inside = framed(page);
  await button(inside, "Use the real camera and real checks").click();
  await title(inside, /needs to verify your identity/).waitFor();
  const held = await frame(page);
  await checkStep(held, "modal-welcome");
  assert.equal(await page.locator("iframe").getAttribute("title"), await dialog(page).getAttribute("aria-label"));
  await button(inside, "Agree and continue").click();
  await button(inside, /Passport/).click();

  await page.reload();
  await button(page, "Verify my identity").click();
  await title(inside, "Photograph the photo page").waitFor();
  await inside.getByLabel("Upload a photo").setInputFiles(pictures.passport);
  await button(inside, "Use this photo").click();
  await button(inside, "Send for verification").click();
  await title(inside, "You are verified").waitFor({ timeout: 120_000 });
  await button(inside, "Done").click();
  await page.waitForURL("**/submitted");
  await page.getByText("You are verified.").waitFor();
});

test("the example in React, with the official loader and components and nothing to warn of", async (t) => {
  const address = await example(t, "react");
  const warnings = [];
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
  const foreign = [];
  page.on("request", (request) => {
    const ours = [base, address].some((start) => request.url().startsWith(start));
    if (!ours) foreign.push(request.url());
  });
  await page.goto(address);
  await button(page, "Verify my identity").click();
  await choose(page, "consent_declined");
  await button(framed(page), "Done").click();
  await page.getByText("Without your consent").waitFor();
  await button(page, "Verify my identity").click();
  await choose(page, "verified");
  await title(framed(page), "You are verified").waitFor();
  await button(framed(page), "Done").click();
  await page.getByText("You are verified.").waitFor();
  assert.deepEqual([warnings, foreign], [[], []]);
});

test("the example by redirect: there, back, and the words for it", async (t) => {
  const page = await visit(t, await example(t, "redirect"));
  await button(page, "Verify my identity").click();
  await page.getByLabel("Outcome").selectOption("document_expired");
  await button(page, "Submit this outcome").click();
  await title(page, "That did not work yet").waitFor();
  await button(page, "Choose another outcome").click();
  await button(page, "Submit this outcome").click();
  await title(page, "You are verified").waitFor();
  await page.getByRole("link", { name: /^Return to/ }).click();
  await page.getByText("You are verified.").waitFor();
});

test("our own package: a host, a hook, a button", async (t) => {
  const { client_secret: secret } = await sessions.create();
  const page = await verify(t, { client_secret: secret }, {
    page: {
      script: `
        import { createRoot } from "react-dom/client";
        import { loadBonafide } from "@bonafide/js";
        import { VerifyButton } from "@bonafide/js/react";
        const key = ${JSON.stringify(process.env.BONAFIDE_PUBLISHABLE_KEY)};
        const bonafide = loadBonafide(key, { host: "${base}/", locale: "de" });
        const show = (result) => {
          document.getElementById("result").textContent = JSON.stringify(result);
        };
        createRoot(document.getElementById("app")).render(
          <VerifyButton bonafide={bonafide} getClientSecret={async () => location.hash.slice(1)} onResult={show}>
            Ausweis prüfen
          </VerifyButton>,
        );
      `,
    },
  });
  await button(page, "Ausweis prüfen").click();
  await framed(page).getByRole("button", { name: "Schließen" }).click();
  assert.equal((await result(page)).code, "session_cancelled");
  assert(await button(page, "Ausweis prüfen").evaluate((own) => own === document.activeElement));
});

test("every outcome has its word for the page", async (t) => {
  const words = {
    consent_declined: "consent_declined",
    device_not_supported: "device_unsupported",
    under_supported_age: "under_supported_age",
    phone_verification_declined: "phone_otp_declined",
    email_verification_declined: "email_verification_declined",
  };
  for (const [outcome, code] of Object.entries(words)) {
    const session = await sessions.create();
    const page = await verify(t, session);
    await choose(page, outcome);
    const settled = button(framed(page), /Choose another outcome|I changed my mind/);
    await settled.waitFor();
    await button(framed(page), "Close").click();
    const told = await result(page);
    assert.equal(told.code, code);
    assert.equal((await sessions.retrieve(session.id)).last_error.code, outcome);
  }
  const session = await sessions.create();
  const page = await verify(t, session);
  await choose(page, "document_expired");
  await title(framed(page), "That did not work yet").waitFor();
  await button(framed(page), "Close").click();
  assert.deepEqual(await result(page), { id: session.id }, "what was submitted is no error of the page's");
});

test("a dialog: above the page, which does not scroll, and left by Escape to where one was", async (t) => {
  const session = await sessions.create();
  const page = await verify(t, session, { viewport: { width: 1280, height: 900 } });
  await title(framed(page), "Test mode: choose an outcome").waitFor();
  await checkStep(page);
  assert(await dialog(page).evaluate((own) => own.matches(":modal")));
  assert.equal(await page.evaluate(() => document.documentElement.style.overflow), "hidden");
  const box = await page.locator("iframe").boundingBox();
  assert(box.width <= 600 && box.height <= 900 && box.x > 300, JSON.stringify(box));
  await page.setViewportSize({ width: 390, height: 900 });
  assert.deepEqual(await page.locator("iframe").boundingBox(), { x: 0, y: 0, width: 390, height: 900 });

  await page.evaluate(() => window.again());
  const second = await result(page);
  assert.deepEqual([second.type, second.message], ["invalid_request_error", "A verification is open already."]);
  await page.evaluate(() => (document.getElementById("result").textContent = ""));

  await title(framed(page), "Test mode: choose an outcome").press("Escape");
  assert.equal((await result(page)).code, "session_cancelled");
  assert.equal(await dialog(page).count(), 0);
  assert.equal(await page.evaluate(() => document.documentElement.style.overflow), "");
  assert(await button(page, "Verify").evaluate((own) => own === document.activeElement));
});

test("the focus stays inside, and Escape heard outside leaves too", async (t) => {
  const page = await verify(t, await sessions.create());
  await title(framed(page), "Test mode: choose an outcome").waitFor();
  for (let count = 0; count < 12; count += 1) {
    await page.keyboard.press("Tab");
    const inside = await page.evaluate(() => document.activeElement?.matches("[data-bonafide], body"));
    assert(inside, "the page behind takes no focus");
  }
  await page.evaluate(() => {
    const own = document.querySelector("[data-bonafide]").shadowRoot.querySelector("dialog");
    own.dispatchEvent(new Event("cancel", { cancelable: true }));
  });
  assert.equal((await result(page)).code, "session_cancelled");
});

test("a secret opens once, and the tab that opened it goes on", async (t) => {
  const session = await sessions.create();
  const page = await verify(t, session);
  await button(framed(page), "Use the real camera and real checks").click();
  await button(framed(page), "Agree and continue").click();
  await title(framed(page), "Which document do you have?").waitFor();
  await button(framed(page), "Close").click();
  assert.equal((await result(page)).code, "session_cancelled");
  await button(page, "Verify").click();
  await title(framed(page), /Which document|Test mode/).waitFor();

  const other = await verify(t, session);
  assert.equal((await result(other)).code, "client_secret_used");
  const fresh = await sessions.retrieve(session.id);
  assert.notEqual(fresh.client_secret, session.client_secret);
  const stale = await verify(t, session);
  assert.equal((await result(stale)).code, "resource_missing", "a fresh one has taken its place");
  const third = await verify(t, fresh);
  await title(framed(third), /Which document|Test mode/).waitFor();
  await sessions.cancel(session.id);
  const late = await verify(t, fresh);
  assert.equal((await result(late)).code, "session_unexpected_state");
});

test("handed over to a phone from inside another page, which hears of the submission", async (t) => {
  const session = await sessions.create();
  const page = await verify(t, session, { viewport: { width: 1280, height: 900 } });
  const inside = framed(page);
  await button(inside, "Use the real camera and real checks").click();
  await button(inside, "Agree and continue").click();
  await button(inside, /Passport/).click();
  await button(inside, "Continue on your phone").click();
  const link = await inside.locator(".link code").textContent();
  const phone = await visit(t, base + new URL(link).pathname, { hasTouch: true });
  await title(inside, "Your phone has taken over").waitFor();
  await phone.getByLabel("Upload a photo").setInputFiles(pictures.passport);
  await button(phone, "Use this photo").click();
  await button(phone, "Send for verification").click();
  await title(inside, "You are verified").waitFor({ timeout: 120_000 });
  await button(inside, "Done").click();
  assert.deepEqual(await result(page), { id: session.id });
});

test("what a developer gets wrong is told in words", async (t) => {
  const session = await sessions.create();
  const none = await verify(t, { client_secret: "vs_123" });
  assert.match((await result(none)).message, /takes the client_secret/);
  const forged = session.client_secret.replace(/.$/, (last) => (last === "a" ? "b" : "a"));
  const unknown = await verify(t, { client_secret: forged });
  assert.equal((await result(unknown)).code, "resource_missing");
  const key = await verify(t, session, { page: barePage("pk_test_nobody") });
  assert.match((await result(key)).message, /not a publishable key/);
  const secret = await verify(t, session, { page: barePage(process.env.BONAFIDE_KEY.replace("sk_", "pk_")) });
  assert.match((await result(secret)).message, /not a publishable key/);
  assert.equal((await sessions.retrieve(session.id)).client_secret, session.client_secret, "it still opens");
});

test("a page that may not show it is told how it may, and cannot lie about where it is", async (t) => {
  const session = await sessions.create();
  const page = await verify(t, session, { host: "shop.test" });
  const told = await result(page);
  assert.match(told.message, /bonafide account update --mode test --add-origin http:\/\/shop\.test/);

  const key = process.env.BONAFIDE_PUBLISHABLE_KEY;
  const lie = `${base}/modal/${key}/${encodeURIComponent("http://localhost:3000")}`;
  const port = await website(t, { script: `
    const frame = document.createElement("iframe");
    frame.src = ${JSON.stringify(lie)};
    document.body.append(frame);
  ` });
  const context = await browser.newContext();
  t.after(() => context.close());
  const liar = await context.newPage();
  const refused = liar.waitForEvent("console", (message) => /frame-ancestors/.test(message.text()));
  await liar.goto(`http://shop.test:${port}/`);
  await refused;
  const headers = (await fetch(lie)).headers;
  assert.equal(headers.get("x-frame-options"), null);
  assert.match(headers.get("content-security-policy"), /frame-ancestors http:\/\/localhost:\*/);
  assert.doesNotMatch(headers.get("content-security-policy"), /frame-ancestors [^;]*shop/);
});

test("the script is served under every address, and stands back where Stripe's own is there", async (t) => {
  for (const [path, version] of [["/v3/", 3], ["/v3/stripe.js", 3], ["/dahlia/stripe.js", "dahlia"], ["/bonafide.js", null]]) {
    const response = await fetch(base + path);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("cross-origin-resource-policy"), "cross-origin");
    assert.match(response.headers.get("content-type"), /javascript/);
    const port = await website(t, {
      head: `<script src="${base}${path}"></script>`,
      script: `document.getElementById("result").textContent = JSON.stringify({ verificationSession: { version: Stripe.version ?? null } });`,
    });
    const page = await visit(t, `http://localhost:${port}/`);
    assert.deepEqual(await result(page), { version });
  }
  const port = await website(t, {
    script: `
      window.Stripe = "theirs";
      const script = document.createElement("script");
      script.src = "${base}/bonafide.js";
      script.onload = () => {
        const verificationSession = { Stripe: window.Stripe, Bonafide: typeof window.Bonafide };
        document.getElementById("result").textContent = JSON.stringify({ verificationSession });
      };
      document.head.append(script);
    `,
  });
  const page = await visit(t, `http://localhost:${port}/`);
  assert.deepEqual(await result(page), { Stripe: "theirs", Bonafide: "function" });
});
