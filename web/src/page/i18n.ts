/** The page's words: Fluent files, one a language, the same that the server's own pages use. */

import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";

const loaders = import.meta.glob<string>("../../locales/*.ftl", {
  query: "?raw",
  import: "default",
});

/** Languages that read from right to left. */
const RIGHT_TO_LEFT = ["ar", "he"];

/** Letters of Hebrew, Arabic and other scripts read from right to left. */
const RIGHT_TO_LEFT_LETTERS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

export type Arguments = Record<string, FluentVariable>;
export type Translate = (id: string, args?: Arguments) => string;

/** Gives the words of `language`; the server chose it, so it exists. */
export async function load(language: string): Promise<Translate> {
  const loader = loaders[`../../locales/${language}.ftl`] ?? loaders["../../locales/en.ftl"];
  if (!loader) throw new Error(`no words for ${language}`);
  return translator(language, await loader());
}

/** Makes a translator of a Fluent file's text. */
export function translator(language: string, source: string): Translate {
  // Isolating marks keep a name in another script from turning its sentence round; where all
  // reads from left to right they only get in the way of searching and copying.
  const useIsolating = RIGHT_TO_LEFT.includes(language);
  const bundle = new FluentBundle(language, { useIsolating });
  bundle.addResource(new FluentResource(source));
  return (id, args) => {
    const pattern = bundle.getMessage(id)?.value;
    if (!pattern) throw new Error(`no message ${id}`);
    return bundle.formatPattern(pattern, useIsolating ? (args ?? null) : isolated(args ?? {}));
  };
}

/** On a page from left to right, only what reads the other way gets marks of its own. */
function isolated(args: Arguments): Arguments {
  const mark = (value: FluentVariable) =>
    typeof value === "string" && RIGHT_TO_LEFT_LETTERS.test(value)
      ? `\u2068${value}\u2069`
      : value;
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, mark(value)]));
}
