import { readFileSync, readdirSync } from "node:fs";
import { FluentParser, Visitor, type Message, type VariableReference } from "@fluent/syntax";
import { describe, expect, it } from "vitest";
import { HINTS } from "../src/page/guide";
import { translator } from "../src/page/i18n";

const folder = new URL("../locales/", import.meta.url);
const sources = Object.fromEntries(
  readdirSync(folder).map((file) => [
    file.replace(".ftl", ""),
    readFileSync(new URL(file, folder), "utf8"),
  ]),
);

/** Each message's key with the variables that it uses. */
function shape(source: string): Map<string, string[]> {
  const shapes = new Map<string, string[]>();
  for (const entry of new FluentParser({ withSpans: false }).parse(source).body) {
    if (entry.type === "Junk") throw new Error(`cannot be read: ${entry.content}`);
    if (entry.type !== "Message") continue;
    expect(shapes.has(entry.id.name), `${entry.id.name} stands twice`).toBe(false);
    shapes.set(entry.id.name, variables(entry));
  }
  return shapes;
}

function variables(message: Message): string[] {
  const names = new Set<string>();
  class Collector extends Visitor {
    visitVariableReference(node: VariableReference) {
      names.add(node.id.name);
    }
  }
  new Collector().visit(message);
  return [...names].sort();
}

/** Each message's text as it stands in the file. */
function texts(source: string): Map<string, string> {
  const lines = source.split("\n").filter((line) => /^[a-z]/.test(line));
  return new Map(lines.map((line) => line.split(" = ", 2) as [string, string]));
}

/** Words that are the same in some other language too. */
const SHARED = ["title-with-business", "topic-selfie", "topic-document", "type-passport"];

const others = Object.keys(sources).filter((language) => language !== "en");

it("has the sixteen languages", () => {
  const expected = "ar de en es fr he it ja ko nl pl pt-BR sv tr zh-Hans zh-Hant";
  expect(Object.keys(sources).sort().join(" ")).toBe(expected);
});

describe.each(others)("%s", (language) => {
  const source = sources[language] ?? "";

  it("says what English says, with the same variables", () => {
    expect(shape(source)).toEqual(shape(sources["en"] ?? ""));
  });

  it("leaves nothing in English", () => {
    const english = texts(sources["en"] ?? "");
    const copied = [...texts(source)].filter(([key, text]) => english.get(key) === text);
    expect(copied.map(([key]) => key).filter((key) => !SHARED.includes(key))).toEqual([]);
  });

  it("has one message a line, without stray spaces, and marks of direction only as text", () => {
    for (const line of source.trimEnd().split("\n")) {
      expect(line).toMatch(/^$|^[a-z][a-z-]* = \S.*\S$|^[a-z][a-z-]* = \S$/);
      expect(line).not.toMatch(/ {2}|[\u200e\u200f\u2066-\u2069]/);
    }
  });
});

describe("a sign that mirrors", () => {
  it("stays as it is printed on the document where all reads from right to left", () => {
    for (const language of ["ar", "he"]) {
      const said = translator(language, sources[language] ?? "")("front-lead-passport");
      expect(said).toContain("\u2066<\u2069");
      expect(said.replaceAll("\u2066<\u2069", "")).not.toContain("<");
    }
  });
});

describe("the program", () => {
  const program = readdirSync(new URL("../src/page/", import.meta.url))
    .map((file) => readFileSync(new URL(`../src/page/${file}`, import.meta.url), "utf8"))
    .join("\n");
  const keys = new Set(shape(sources["en"] ?? "").keys());

  it("has words for every hint at the camera", () => {
    expect(HINTS.filter((hint) => !keys.has(`guide-${hint}`))).toEqual([]);
  });

  it("uses no message that is missing", () => {
    const used = [...program.matchAll(/\b(?:words|t)\(\s*"([\w-]+)"/g)].map((match) => match[1]);
    expect(used.length).toBeGreaterThan(30);
    expect(used.filter((key) => !keys.has(key ?? ""))).toEqual([]);
  });
});

describe("translator", () => {
  it("fills names in without marks around them where all reads one way", () => {
    const t = translator("en", "return-to = Return to { $business }");
    expect(t("return-to", { business: "Bank" })).toBe("Return to Bank");
    expect(() => t("missing")).toThrow("missing");
  });

  it("keeps a name apart that reads the other way than the page", () => {
    const source = "return-to = To { $business }!";
    const say = (language: string, business: string) =>
      translator(language, source)("return-to", { business });
    expect(say("ar", "Bank 24")).toBe("To \u2068Bank 24\u2069!");
    expect(say("en", "بنك 24")).toBe("To \u2068بنك 24\u2069!");
    expect(say("zh-Hans", "银行 24")).toBe("To 银行 24!");
  });
});
