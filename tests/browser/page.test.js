// Drives the page in Chromium against a running server, as a person would. See server.js for what
// the environment must hold.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { checkStep, titleTakesFocus } from "./check.js";
import { PHONE, launch } from "./chromium.js";
import { film } from "./film.js";
import {
  browser,
  button,
  folder,
  outcome,
  real,
  title,
  toFront,
  upload,
  visit,
  visitReal,
} from "./person.js";
import { base, link, pictures, sessions } from "./server.js";

test("upload: a card, front and back, to verified and back to the business", async (t) => {
  const session = await sessions.create({ return_url: `${base}/healthz` });
  const page = await visitReal(t, link(session));
  await title(page, /needs to verify your identity/).waitFor();
  assert(!page.url().includes(new URL(session.url).pathname), "the token left the address bar");
  await checkStep(page, "welcome");
  await button(page, "Agree and continue").click();
  await title(page, "Which document do you have?").waitFor();
  await titleTakesFocus(page);
  await checkStep(page, "type");
  await button(page, /Identity card/).click();
  await title(page, "Photograph the front of your card").waitFor();
  await titleTakesFocus(page);
  await checkStep(page, "front");
  await page.getByLabel("Upload a photo").setInputFiles(pictures.cardFront);
  await title(page, "Is everything readable?").waitFor();
  await checkStep(page, "preview");
  await button(page, "Use this photo").click();
  await title(page, "Now the back").waitFor();
  await checkStep(page, "back");
  await upload(page, pictures.cardBack);
  await title(page, "Ready to send").waitFor();
  await checkStep(page, "review");
  // The page goes there by itself; it waits until it was looked at.
  let looked;
  const waits = new Promise((done) => (looked = done));
  await page.route(`${base}/healthz`, async (route) => {
    await waits;
    await route.continue();
  });
  await button(page, "Send for verification").click();
  await outcome(page, "You are verified");
  await checkStep(page, "verified");
  assert.equal((await sessions.retrieve(session.id)).status, "verified");
  looked();
  await page.waitForURL(`${base}/healthz`);
});

/** A browser whose camera plays a film of the picture; see `film`. */
async function filming(t, name, picture, options) {
  const file = join(folder, `${name}.y4m`);
  await film(browser, picture, file, options);
  const filming = await launch([
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    `--use-file-for-fake-video-capture=${file}`,
  ]);
  t.after(() => filming.close());
  return filming;
}

const hint = (page, words) => page.locator(".hint", { hasText: words });

test("camera: a passport, by hand", async (t) => {
  const session = await sessions.create({
    "options[document][require_live_capture]": "true",
    "options[document][allowed_types][]": "passport",
  });
  const from = await filming(t, "passport", pictures.passport);
  const page = await visitReal(t, link(session), {}, from);
  await button(page, "Agree and continue").click();
  await title(page, "Photograph the front").waitFor();
  assert.equal(await page.getByLabel("Upload a photo").count(), 0, "no upload");
  await button(page, "Use the camera").click();
  const automatic = page.getByRole("switch", { name: "Automatic" });
  await automatic.click();
  assert.equal(await automatic.getAttribute("aria-checked"), "false");
  await hint(page, "Good. Take the photo").waitFor();
  await page.getByRole("status").filter({ hasText: "Good. Take the photo" }).waitFor();
  await checkStep(page, "camera");
  await page.keyboard.press("Escape");
  await button(page, "Use the camera").click();
  await titleTakesFocus(page);
  assert.equal(await automatic.getAttribute("aria-checked"), "false", "it stays switched off");
  await hint(page, "Good. Take the photo").waitFor();
  await button(page, "Take the photo").click();
  await title(page, "Is everything readable?").waitFor();
  await button(page, "Use this photo").click();
  await title(page, "Ready to send").waitFor();
  await button(page, "Send for verification").click();
  await outcome(page, "You are verified");
});

test("camera: a good card is photographed by itself, and not again as its own back", async (t) => {
  const session = await sessions.create({ "options[document][allowed_types][]": "id_card" });
  const from = await filming(t, "card", pictures.cardFront);
  const page = await visitReal(t, link(session), {}, from);
  await button(page, "Agree and continue").click();
  await button(page, "Use the camera").click();
  await title(page, "Is everything readable?").waitFor();
  const size = await page.locator("img.preview").evaluate((image) => image.naturalWidth);
  assert.equal(size, 1600, "the whole picture of the camera");
  await button(page, "Use this photo").click();
  await title(page, "Now the back").waitFor();
  await button(page, "Use the camera").click();
  await hint(page, "Turn the document over").waitFor();
  await checkStep(page);
  // Longer than the front took, which is still lying there.
  await page.waitForTimeout(5000);
  await hint(page, "Turn the document over").waitFor();
});

for (const [name, picture, options, words] of [
  ["empty", null, {}, "Put the whole document in the frame"],
  ["far", pictures.cardFront, { share: 0.55 }, "Move closer"],
  ["dark", pictures.cardFront, { filter: "brightness(0.25)" }, "Too dark"],
  ["blurred", pictures.cardFront, { filter: "blur(7px)" }, "Blurred"],
]) {
  test(`camera: ${name} is said, and only a press takes the photo`, async (t) => {
    const session = await sessions.create({ "options[document][allowed_types][]": "id_card" });
    const from = await filming(t, name, picture, options);
    const page = await visitReal(t, link(session), { colorScheme: "dark" }, from);
    await button(page, "Agree and continue").click();
    await button(page, "Use the camera").click();
    await hint(page, words).waitFor();
    await checkStep(page);
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 844, height: 390 });
    await checkStep(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(3000);
    await hint(page, words).waitFor();
    await button(page, "Take the photo").click();
    await title(page, "Is everything readable?").waitFor();
  });
}

test("a refused camera has its own words and leaves the upload", async (t) => {
  const session = await sessions.create();
  const page = await visitReal(t, link(session));
  await toFront(page);
  await button(page, "Use the camera").click();
  await title(page, /The camera is blocked|No camera found/).waitFor();
  await checkStep(page);
  await upload(page, pictures.passport);
  await title(page, "Ready to send").waitFor();
});

test("no camera where nothing else will do ends the attempt with its reason", async (t) => {
  const session = await sessions.create({ "options[document][require_live_capture]": "true" });
  const page = await visitReal(t, link(session));
  await toFront(page);
  await button(page, "Use the camera").click();
  await button(page, "I can't use a camera").click();
  await title(page, "That did not work yet").waitFor();
  assert.equal((await sessions.retrieve(session.id)).last_error.code, "device_not_supported");
});

test("decline, and think again", async (t) => {
  const session = await sessions.create();
  const page = await visitReal(t, link(session));
  await button(page, "Decline").click();
  await title(page, "You declined").waitFor();
  await checkStep(page, "declined");
  const declined = await sessions.retrieve(session.id);
  assert.equal(declined.status, "requires_input");
  assert.equal(declined.last_error.code, "consent_declined");
  await button(page, "I changed my mind").click();
  await button(page, "Agree and continue").click();
  await title(page, "Which document do you have?").waitFor();
});

test("a file that is no picture is refused with what to do, and the next one taken", async (t) => {
  const text = join(folder, "picture.jpg");
  await writeFile(text, "This is not a picture.");
  const session = await sessions.create();
  const page = await visitReal(t, link(session));
  await toFront(page);
  await page.getByLabel("Upload a photo").setInputFiles(text);
  await page.getByText("No preview of this file").waitFor();
  await button(page, "Use this photo").click();
  await title(page, "We could not use this file").waitFor();
  await page.getByText("JPEG, PNG or WebP").waitFor();
  await checkStep(page, "unusable");
  await page.getByLabel("Choose another photo").setInputFiles(pictures.passport);
  await button(page, "Use this photo").click();
  await title(page, "Ready to send").waitFor();
});

test("a picture dropped on the page is taken as a chosen one, but not where only the camera will do", async (t) => {
  const bytes = (await readFile(pictures.passport)).toString("base64");
  const drop = (page) =>
    page.evaluate((bytes) => {
      const content = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([content], "passport.jpg", { type: "image/jpeg" }));
      const event = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data });
      return !document.body.dispatchEvent(event);
    }, bytes);
  const page = await visitReal(t, link(await sessions.create()));
  await toFront(page);
  assert.equal(await drop(page), true, "the browser does not open the file");
  await button(page, "Use this photo").click();
  await title(page, "Ready to send").waitFor();
  const live = await sessions.create({ "options[document][require_live_capture]": "true" });
  const other = await visitReal(t, link(live));
  await toFront(other);
  assert.equal(await drop(other), false);
  await title(other, "Photograph the front").waitFor();
});

test("a file over the limit is refused by the page, and by the server with the same words", async (t) => {
  const large = join(folder, "large.jpg");
  await writeFile(large, Buffer.alloc(17 * 1024 * 1024, 1));
  const session = await sessions.create();
  const page = await visitReal(t, link(session));
  await toFront(page);
  await page.getByLabel("Upload a photo").setInputFiles(large);
  await page.getByText("larger than 16 MB").waitFor();
  const status = await page.evaluate(async () => {
    const response = await fetch(`${location.pathname}/pictures/front?method=upload`, {
      method: "PUT",
      headers: { "X-Bonafide-Page": "1" },
      body: new Uint8Array(17 * 1024 * 1024),
    });
    return [response.status, (await response.json()).error.reason];
  });
  assert.equal(status[0], 413);
  assert.match(status[1], /16 MB/);
});

test("a poor picture is warned about, may be sent, fails with its reason, and is tried again", async (t) => {
  const blank = join(folder, "blank.png");
  const painter = await browser.newPage();
  const png = await painter.evaluate(async () => {
    const canvas = new OffscreenCanvas(640, 480);
    const context = canvas.getContext("2d");
    context.fillStyle = "#7a8a7a";
    context.fillRect(0, 0, 640, 480);
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    return btoa(String.fromCharCode(...bytes));
  });
  await painter.close();
  await writeFile(blank, Buffer.from(png, "base64"));
  const session = await sessions.create();
  const page = await visitReal(t, link(session));
  await toFront(page);
  await upload(page, blank);
  await title(page, "This photo may not work").waitFor();
  await checkStep(page, "advice");
  await button(page, "Use it anyway").click();
  for (;;) {
    await title(page, /Now the back|Ready to send/).waitFor();
    if (await title(page, "Ready to send").isVisible()) break;
    await upload(page, blank);
    await button(page, "Use it anyway").click();
  }
  await button(page, "Send for verification").click();
  await outcome(page, "That did not work yet");
  await checkStep(page, "retry");
  await button(page, "Agree and try again").click();
  await button(page, /Passport/).click();
  await upload(page, pictures.passport);
  await button(page, "Send for verification").click();
  await outcome(page, "You are verified");
});

test("reload and the link again go on where one was; another browser is told so", async (t) => {
  const session = await sessions.create();
  const page = await visitReal(t, link(session));
  await button(page, "Agree and continue").click();
  await button(page, /Identity card/).click();
  await upload(page, pictures.cardFront);
  await title(page, "Now the back").waitFor();
  await page.reload();
  await title(page, "Now the back").waitFor();
  await page.goto(link(session));
  await title(page, "Now the back").waitFor();
  const other = await visit(t, link(session));
  await title(other, "This link was opened in another browser").waitFor();
  await checkStep(other);
  await title(page, "Now the back").waitFor();
});

test("two sessions in one browser do not mix", async (t) => {
  const [first, second] = [await sessions.create(), await sessions.create()];
  const page = await visitReal(t, link(first));
  await toFront(page);
  const tab = await page.context().newPage();
  await tab.goto(link(second));
  await real(tab);
  await button(tab, "Decline").click();
  await title(tab, "You declined").waitFor();
  await page.reload();
  await title(page, /Which document|Photograph the front/).waitFor();
  assert.equal((await sessions.retrieve(first.id)).last_error, null);
  assert.equal((await sessions.retrieve(second.id)).last_error.code, "consent_declined");
});

test("previews do not use a link up", async () => {
  const session = await sessions.create();
  for (let count = 0; count < 2; count += 1) {
    const response = await fetch(link(session), { redirect: "manual" });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("set-cookie"), null);
    assert.equal(response.headers.get("referrer-policy"), "no-referrer");
    assert.match(response.headers.get("content-security-policy"), /default-src 'none'/);
    assert.match(response.headers.get("cache-control"), /no-store/);
  }
  assert.equal((await sessions.retrieve(session.id)).url, session.url);
});

test("calls without the cookie or from elsewhere are refused", async (t) => {
  const session = await sessions.create();
  const page = await visitReal(t, link(session));
  await title(page, /needs to verify/).waitFor();
  const path = new URL(page.url()).pathname;
  const ask = (headers, method = "GET") =>
    fetch(`${base}${path}/${method === "GET" ? "session" : "consent"}`, { method, headers });
  assert.equal((await ask({ "X-Bonafide-Page": "1" })).status, 404);
  const [cookie] = await page.context().cookies(`${base}${path}`);
  assert(cookie.httpOnly && cookie.sameSite === "Lax" && cookie.path === path);
  const held = { cookie: `${cookie.name}=${cookie.value}` };
  assert.equal((await ask(held, "POST")).status, 403, "without our header");
  const foreign = { ...held, "X-Bonafide-Page": "1", "Sec-Fetch-Site": "cross-site" };
  assert.equal((await ask(foreign, "POST")).status, 403, "from another site");
  assert.equal((await ask({ ...held, "X-Bonafide-Page": "1" })).status, 200);
});

test("canceled, deleted, unknown: each says what it is", async (t) => {
  const canceled = await sessions.create();
  const open = await visitReal(t, link(canceled));
  await title(open, /needs to verify/).waitFor();
  await sessions.cancel(canceled.id);
  await button(open, "Agree and continue").click();
  await title(open, "This verification was canceled").waitFor();
  await checkStep(open, "canceled");
  const late = await visit(t, link(canceled));
  await title(late, "This verification was canceled").waitFor();
  await checkStep(late);

  const deleted = await sessions.create();
  await sessions.redact(deleted.id);
  const gone = await visit(t, link(deleted));
  await title(gone, "This verification was deleted").waitFor();

  const unknown = await visit(t, `${base}/start/test_nothing`);
  await title(unknown, "We don't know this link").waitFor();
  await checkStep(unknown);
});

/** Tabs until the focus is on the target, as a person would. */
function reacher(page) {
  return async (target) => {
    for (let count = 0; count < 25; count += 1) {
      await page.keyboard.press("Tab");
      if (await target.evaluate((element) => element === document.activeElement)) return;
    }
    assert.fail("cannot be reached by keyboard");
  };
}

test("by keyboard alone: every step, with a second photograph of the front", async (t) => {
  const session = await sessions.create({ return_url: `${base}/healthz` });
  const page = await visit(t, link(session));
  await title(page, "Test mode: choose an outcome").waitFor();
  const reach = reacher(page);
  const press = async (target, key = "Enter") => {
    await reach(target);
    await page.keyboard.press(key);
  };
  /** Waited for before it opens, so that the browser's own window does not. */
  const choose = async (label, file) => {
    const chooser = page.waitForEvent("filechooser");
    await press(page.getByLabel(label));
    await (await chooser).setFiles(file);
  };
  const arrive = async (name, tree) => {
    await title(page, name).waitFor();
    await titleTakesFocus(page);
    await checkStep(page, tree);
  };
  await press(button(page, "Use the real camera and real checks"));
  await arrive(/needs to verify/, "welcome");
  await press(button(page, "Agree and continue"));
  await arrive("Which document do you have?", "type");
  await press(button(page, /Identity card/), "Space");
  await arrive("Photograph the front of your card", "front");
  await choose("Upload a photo", pictures.passport);
  await arrive("Is everything readable?", "preview");
  await choose("Choose another photo", pictures.cardFront);
  await press(button(page, "Use this photo"));
  await arrive("Now the back", "back");
  await choose("Upload a photo", pictures.cardBack);
  await title(page, "Is everything readable?").waitFor();
  await press(button(page, "Use this photo"));
  await arrive("Ready to send", "review");
  await press(button(page, "Send for verification"));
  await outcome(page, "You are verified");
  await titleTakesFocus(page);
  await checkStep(page, "verified");
  await press(page.getByRole("link", { name: /^Return to/ }));
  await page.waitForURL(`${base}/healthz`);
});

test("test mode: a chosen failure is what the business and the person are told", async (t) => {
  const session = await sessions.create();
  const page = await visit(t, link(session));
  await title(page, "Test mode: choose an outcome").waitFor();
  await titleTakesFocus(page);
  await checkStep(page, "outcome");
  await page.getByLabel("Outcome").selectOption("document_expired");
  await page.getByText(/back to requires_input. Reason: The document has expired/).waitFor();
  await button(page, "Submit this outcome").click();
  await outcome(page, "That did not work yet");
  await checkStep(page, "outcome-failed");
  assert.equal((await sessions.retrieve(session.id)).last_error.code, "document_expired");

  await button(page, "Choose another outcome").click();
  await page.getByLabel("Outcome").selectOption("consent_declined");
  assert(await page.getByLabel(/some seconds later/).isDisabled(), "nothing to wait for");
  await button(page, "Submit this outcome").click();
  await title(page, "You declined").waitFor();
  assert.equal((await sessions.retrieve(session.id)).last_error.code, "consent_declined");
  await button(page, "I changed my mind").click();
  await title(page, "Test mode: choose an outcome").waitFor();

  await page.goto(`${base}${new URL(page.url()).pathname}/form`);
  await page.getByLabel("Outcome").waitFor();
  await checkStep(page);
});

test("test mode: a late success, by keyboard alone, and back to the business", async (t) => {
  const session = await sessions.create({ return_url: `${base}/healthz` });
  const page = await visit(t, link(session));
  await title(page, "Test mode: choose an outcome").waitFor();
  const reach = reacher(page);
  await reach(page.getByLabel("Outcome"));
  await page.keyboard.press("ArrowDown");
  assert.notEqual(await page.getByLabel("Outcome").inputValue(), "verified");
  await page.keyboard.press("ArrowUp");
  await reach(page.getByLabel(/some seconds later/));
  await page.keyboard.press("Space");
  await reach(button(page, "Submit this outcome"));
  await page.keyboard.press("Enter");
  await title(page, "Checking your document").waitFor();
  assert.equal((await sessions.retrieve(session.id)).status, "processing");
  // The page's time goes on only where it is told to, so that it cannot leave before the button.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1000);
  while (!(await title(page, "You are verified").isVisible())) {
    await page.clock.runFor(500);
    await new Promise((done) => setTimeout(done, 200));
  }
  assert.equal((await sessions.retrieve(session.id)).status, "verified");
  await button(page, "Stay on this page").click();
  await page.clock.runFor(60_000);
  assert(page.url().startsWith(`${base}/hosted/`), "it stays");
  await page.reload();
  await title(page, "You are verified").waitFor();
  await page.clock.runFor(60_000);
  assert(page.url().startsWith(`${base}/hosted/`), "who comes back later stays");
  await page.getByRole("link", { name: /^Return to/ }).click();
  await page.waitForURL(`${base}/healthz`);
});

test("test mode: a session that asks for a selfie has outcomes only", async (t) => {
  const session = await sessions.create({ "options[document][require_matching_selfie]": "true" });
  const page = await visit(t, link(session));
  await page.getByText("Real checks of a selfie are not in this version").waitFor();
  assert.equal(await button(page, /real camera/).count(), 0);
  await checkStep(page, "outcome-selfie");
  await page.getByLabel("Outcome").selectOption("selfie_face_mismatch");
  await button(page, "Submit this outcome").click();
  await outcome(page, "That did not work yet");
  assert.equal((await sessions.retrieve(session.id)).last_error.code, "selfie_face_mismatch");
});

test("test mode: an outcome without scripts", async (t) => {
  const session = await sessions.create();
  const page = await visit(t, link(session), { javaScriptEnabled: false });
  await button(page, "Continue").click();
  await page.getByLabel("Outcome").selectOption("verified");
  await button(page, "Submit this outcome").click();
  await outcome(page, "You are verified");
});

test("without scripts", async (t) => {
  const session = await sessions.create();
  const page = await visit(t, link(session), { javaScriptEnabled: false });
  await button(page, "Continue").click();
  await page.getByLabel(/Photo of the front/).waitFor();
  assert.equal(await page.locator("h1").count(), 1);
  await page.getByLabel(/^I agree/).check();
  await page.getByLabel(/Photo of the front/).setInputFiles(pictures.cardFront);
  await button(page, "Send for verification").click();
  await title(page, "Now the back").waitFor();
  await page.getByLabel("Photo of the back").setInputFiles(pictures.cardBack);
  await button(page, "Send for verification").click();
  await outcome(page, "You are verified");
});

for (const [locale, words] of [
  ["de-AT", /möchte Ihre Identität prüfen/],
  ["fr-CA", /doit vérifier votre identité/],
  ["es-MX", /necesita verificar tu identidad/],
  ["ar-EG", /التحقق من هويتك/],
  ["ja-JP", /本人確認/],
]) {
  test(`in ${locale}, dark, at 320 pixels`, async (t) => {
    const session = await sessions.create();
    const options = { locale, colorScheme: "dark", viewport: { width: 320, height: 256 } };
    const page = await visit(t, link(session), options);
    await page.locator("select").waitFor();
    await checkStep(page);
    await page.locator(".button.secondary").click();
    await title(page, words).waitFor();
    assert.equal(await page.getAttribute("html", "lang"), locale.slice(0, 2));
    await checkStep(page);
    await page.locator(".button.primary").click();
    await page.locator(".choice").first().waitFor();
    await checkStep(page);
    await page.locator(".choice").first().click();
    await page.locator(".button.primary").waitFor();
    await checkStep(page);
    await page.locator("summary").click();
    await checkStep(page);
    await page.getByRole("link", { name: "English" }).click();
    await title(page, "Photograph the photo page of your passport").waitFor();
  });
}

/** What a browser asks for, and what it gets. */
const LANGUAGES = {
  "en-GB": "en",
  "de-CH": "de",
  "fr-BE": "fr",
  "es-AR": "es",
  "it-IT": "it",
  "nl-BE": "nl",
  "pt-PT": "pt-BR",
  "pl-PL": "pl",
  "sv-SE": "sv",
  "tr-TR": "tr",
  "ar-MA": "ar",
  "he-IL": "he",
  "ja-JP": "ja",
  "ko-KR": "ko",
  "zh-CN": "zh-Hans",
  "zh-TW": "zh-Hant",
};

test("the first view of every language, at 320 pixels", async (t) => {
  const titles = new Set();
  for (const [locale, language] of Object.entries(LANGUAGES)) {
    const session = await sessions.create();
    const page = await visit(t, link(session), { locale, viewport: { width: 320, height: 640 } });
    await page.locator("select").waitFor();
    await page.locator(".button.secondary").click();
    await page.locator(".points").waitFor();
    assert.equal(await page.getAttribute("html", "lang"), language);
    const direction = ["ar", "he"].includes(language) ? "rtl" : "ltr";
    assert.equal(await page.getAttribute("html", "dir"), direction);
    titles.add(await page.title());
    await checkStep(page);
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name }) => name.replace(/.*\/assets\//, "")),
    );
    const words = loaded.filter((name) =>
      Object.values(LANGUAGES).some((tag) => name.startsWith(`${tag}-`)),
    );
    assert.equal(words.length, 1, `only the words of ${language}: ${words}`);
    assert(words[0].startsWith(`${language}-`), words[0]);
    await page.context().close();
  }
  assert.equal(titles.size, Object.keys(LANGUAGES).length, "each language has a title of its own");
});

test("the list of languages by keyboard, and without scripts", async (t) => {
  const session = await sessions.create();
  const page = await visit(t, link(session));
  await title(page, "Test mode: choose an outcome").waitFor();
  const reach = reacher(page);
  const summary = page.locator("summary");
  const german = page.getByRole("link", { name: "Deutsch" });
  await reach(summary);
  await page.keyboard.press("Enter");
  await german.waitFor();
  await checkStep(page, "languages");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await german.waitFor({ state: "hidden" });
  assert(await summary.evaluate((element) => element === document.activeElement));
  await page.keyboard.press("Enter");
  await title(page, "Test mode: choose an outcome").click();
  await german.waitFor({ state: "hidden" });
  await summary.click();
  await german.focus();
  await page.keyboard.press("Enter");
  await title(page, "Testmodus: Ergebnis wählen").waitFor();

  const plain = await visit(t, `${base}/start/test_nothing`, { javaScriptEnabled: false });
  await plain.locator("summary").click();
  await plain.getByRole("link", { name: "繁體中文" }).click();
  await title(plain, "我們不認得此連結").waitFor();
});

/** Whether the action can be brought into the window, with nothing over it, and nothing moves. */
async function checkZoomed(page) {
  await checkStep(page);
  const free = await page.locator(".button.primary").first().evaluate((action) => {
    action.scrollIntoView({ block: "nearest" });
    const { left, top, width, height } = action.getBoundingClientRect();
    return action.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });
  assert(free, "the action cannot be reached");
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0, "it moves");
}

test("every step at 400 % zoom, with long words and without motion", async (t) => {
  const session = await sessions.create({ return_url: `${base}/healthz` });
  const options = {
    locale: "de-DE",
    viewport: { width: 320, height: 256 },
    reducedMotion: "reduce",
  };
  const page = await visit(t, link(session), options);
  await title(page, "Testmodus: Ergebnis wählen").waitFor();
  await checkZoomed(page);
  await button(page, "Mit echter Kamera und echten Prüfungen weiter").click();
  await title(page, /möchte Ihre Identität prüfen/).waitFor();
  await checkZoomed(page);
  await button(page, "Zustimmen und weiter").click();
  await button(page, /Personalausweis/).click();
  for (const [side, picture] of [
    ["Fotografieren Sie die Vorderseite Ihres Ausweises", pictures.cardFront],
    ["Jetzt die Rückseite", pictures.cardBack],
  ]) {
    await title(page, side).waitFor();
    await checkZoomed(page);
    await page.getByLabel("Foto hochladen").setInputFiles(picture);
    await title(page, "Ist alles lesbar?").waitFor();
    await checkZoomed(page);
    await button(page, "Dieses Foto verwenden").click();
  }
  await title(page, "Bereit zum Senden").waitFor();
  await checkZoomed(page);
  await button(page, "Zur Prüfung senden").click();
  await outcome(page, "Ihre Identität ist bestätigt");
  await checkZoomed(page);
});
