import { readFileSync, readdirSync } from "node:fs";
import { FluentParser, Visitor, type Message, type VariableReference } from "@fluent/syntax";
import { describe, expect, it } from "vitest";
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

describe.each(Object.keys(sources).filter((language) => language !== "en"))("%s", (language) => {
  it("says what English says, with the same variables", () => {
    expect(shape(sources[language] ?? "")).toEqual(shape(sources["en"] ?? ""));
  });
});

describe("the program", () => {
  const program = readdirSync(new URL("../src/page/", import.meta.url))
    .map((file) => readFileSync(new URL(`../src/page/${file}`, import.meta.url), "utf8"))
    .join("\n");
  const keys = new Set(shape(sources["en"] ?? "").keys());

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
});
