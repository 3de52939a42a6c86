// What must hold on every step: no accessibility violation, one title with the focus, nothing wider
// than the window, and the accessibility tree as it was reviewed.

import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import axe from "axe-core";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Checks the step that is shown; with a name, its accessibility tree too. */
export async function checkStep(page, name) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags } }),
    TAGS,
  );
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
  assert.deepEqual(found, [], `violations on ${name ?? page.url()}`);
  assert.equal(await page.locator("h1").count(), 1, "one title");
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert(overflow <= 0, `${name ?? page.url()} is ${overflow} px too wide`);
  if (name) await matchTree(page, name);
}

/** Compares with `snapshots/NAME.yml`; UPDATE_SNAPSHOTS=1 writes it anew. */
async function matchTree(page, name) {
  const business = await page.locator(".business bdi").textContent();
  const tree = await page.locator("body").ariaSnapshot();
  const lasting = tree
    .replaceAll(business, "BUSINESS")
    .replaceAll(new URL(page.url()).origin, "ORIGIN")
    .replaceAll(/\/hosted\/[0-9a-f]+/g, "/hosted/PAGE")
    .replaceAll(/\/modal\/\w+\/[^\s?]+/g, "/modal/KEY/SITE")
    .replaceAll(/\/handoff\/\w+/g, "/handoff/LINK");
  const text = `${lasting}\n`;
  const file = new URL(`snapshots/${name}.yml`, import.meta.url);
  if (process.env.UPDATE_SNAPSHOTS) {
    await mkdir(new URL("snapshots/", import.meta.url), { recursive: true });
    await writeFile(file, text);
    return;
  }
  assert.equal(text, await readFile(file, "utf8"), `the tree of ${name}`);
}

/** Waits until the title of the step has the focus, which it gets once it is drawn. */
export async function titleTakesFocus(page) {
  await page.waitForFunction(() => document.activeElement?.tagName === "H1");
}
