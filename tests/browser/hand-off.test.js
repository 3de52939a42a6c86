// Two devices, one session: the computer's page hands over to a phone, follows it, takes it back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkStep, titleTakesFocus } from "./check.js";
import { COMPUTER, button, outcome, title, toFront, upload, visit, visitReal } from "./person.js";
import { readCode } from "./screen.js";
import { base, link, pictures, sessions } from "./server.js";

/** A computer whose page shows the code, and the link that the code says. */
async function offered(t, session, options = {}) {
  const computer = await visitReal(t, link(session), { ...COMPUTER, ...options });
  await toFront(computer);
  await button(computer, "Continue on your phone").click();
  return { computer, scanned: await scan(computer) };
}

async function scan(computer) {
  const code = computer.getByRole("img", { name: "QR code" });
  await code.waitFor();
  const url = await readCode(computer, code);
  assert.equal(await computer.locator(".link code").textContent(), url, "the link below it");
  return base + new URL(url).pathname;
}

for (const colorScheme of ["light", "dark"]) {
  test(`from the code to verified on both devices, ${colorScheme}`, async (t) => {
    const session = await sessions.create({ return_url: `${base}/healthz` });
    const named = (name) => (colorScheme === "light" ? name : undefined);
    const computer = await visitReal(t, link(session), { ...COMPUTER, colorScheme });
    await toFront(computer);
    await computer.getByText("We found no camera here").waitFor();
    await checkStep(computer, named("front-no-camera"));
    await button(computer, "Continue on your phone").click();
    await title(computer, "Continue on your phone").waitFor();
    await titleTakesFocus(computer);
    const scanned = await scan(computer);
    await checkStep(computer, named("handoff"));
    await computer.reload();
    assert.equal(await scan(computer), scanned, "a reload shows the same code");

    const phone = await visit(t, scanned, { colorScheme });
    await title(computer, "Your phone has taken over").waitFor();
    await checkStep(computer, named("following"));
    assert(!phone.url().includes("handoff"), "the token left the address bar");
    await button(phone, "I'm not sure").click();
    await title(phone, "Photograph the front").waitFor();
    assert.equal(await button(phone, /phone/).count(), 0, "it is on the phone already");
    await upload(phone, pictures.cardFront);
    await title(phone, "Now the back").waitFor();
    await phone.reload();
    await title(phone, "Now the back").waitFor();
    await computer.getByText("Front Received").waitFor();
    await computer.getByText("Back Not yet").waitFor();
    await computer.reload();
    await title(computer, "Your phone has taken over").waitFor();
    await computer.getByText("Back Not yet").waitFor();
    await upload(phone, pictures.cardBack);
    await computer.getByText("Back Received").waitFor();
    await checkStep(computer, named("following-both"));
    await button(phone, "Send for verification").click();
    await outcome(phone, "You are verified");
    await phone.getByText("You can put your phone away").waitFor();
    assert.equal(await phone.getByRole("link", { name: /^Return to/ }).count(), 0);
    await checkStep(phone, named("verified-phone"));
    await computer.waitForURL(`${base}/healthz`);
    assert.equal((await sessions.retrieve(session.id)).status, "verified");
  });
}

test("a link opens one phone; another is told what to do", async (t) => {
  const { computer, scanned } = await offered(t, await sessions.create());
  const phone = await visit(t, scanned);
  await title(phone, "Which document do you have?").waitFor();
  await title(computer, "Your phone has taken over").waitFor();
  const second = await visit(t, scanned);
  await title(second, "This code no longer works").waitFor();
  await checkStep(second);
  await phone.goto(scanned);
  await title(phone, "Which document do you have?").waitFor();
});

test("taken back, and handed over again", async (t) => {
  const { computer, scanned } = await offered(t, await sessions.create());
  const phone = await visit(t, scanned);
  await button(phone, "I'm not sure").click();
  await upload(phone, pictures.cardFront);
  await title(phone, "Now the back").waitFor();
  await computer.getByText("Front Received").waitFor();
  await button(computer, "Continue here instead").click();
  await title(computer, "Now the back").waitFor();
  await phone.getByLabel("Upload a photo").setInputFiles(pictures.cardBack);
  await button(phone, "Use this photo").click();
  await title(phone, "You continue on your computer").waitFor();
  await checkStep(phone);

  await button(computer, "Continue on your phone").click();
  const again = await scan(computer);
  assert.notEqual(again, scanned);
  await phone.goto(again);
  await title(phone, "Now the back").waitFor();
  await upload(phone, pictures.cardBack);
  await title(phone, "Ready to send").waitFor();
});

test("a refusal on the phone is told on both, and tried again there", async (t) => {
  const { computer, scanned } = await offered(t, await sessions.create());
  const phone = await visit(t, scanned);
  await button(phone, "I'm not sure").click();
  // The back of a card alone is no document.
  await upload(phone, pictures.cardBack);
  await button(phone, "Use it anyway").click();
  await title(phone, /Now the back|Ready to send/).waitFor();
  if (await title(phone, "Now the back").isVisible()) {
    await upload(phone, pictures.cardBack);
    await title(phone, /This photo may not work|Ready to send/).waitFor();
    if (await button(phone, "Use it anyway").isVisible()) {
      await button(phone, "Use it anyway").click();
    }
  }
  await button(phone, "Send for verification").click();
  await outcome(phone, "That did not work yet");
  await outcome(computer, "That did not work yet");
  await computer.getByText("Try again on your phone, or continue here").waitFor();
  await checkStep(computer);
  await button(phone, "Agree and try again").click();
  await title(computer, "Your phone has taken over").waitFor();
  await button(phone, /Passport/).click();
  await upload(phone, pictures.passport);
  await button(phone, "Send for verification").click();
  await outcome(computer, "You are verified");
  await outcome(phone, "You are verified");
});

test("canceled by the business: both are told", async (t) => {
  const session = await sessions.create();
  const { computer, scanned } = await offered(t, session);
  await sessions.cancel(session.id);
  await title(computer, "This verification was canceled").waitFor();
  const late = await visit(t, scanned);
  await title(late, "This verification was canceled").waitFor();
  await checkStep(late);
});

test("a camera that nothing replaces: the phone is the way, with the camera there", async (t) => {
  const session = await sessions.create({ "options[document][require_live_capture]": "true" });
  const computer = await visitReal(t, link(session), COMPUTER);
  await toFront(computer);
  await button(computer, "Use the camera").click();
  await title(computer, /The camera is blocked|No camera found/).waitFor();
  await checkStep(computer);
  await button(computer, "Continue on your phone").click();
  const phone = await visit(t, await scan(computer));
  await button(phone, "I'm not sure").click();
  await title(phone, "Photograph the front").waitFor();
  assert.equal(await phone.getByLabel("Upload a photo").count(), 0, "no upload");
});
