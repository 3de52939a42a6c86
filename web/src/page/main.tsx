/** Starts the page: its language's words and the session's state, then the first step. */

import { render } from "preact";
import { connect } from "./api";
import { App } from "./app";
import { load } from "./i18n";
import "./page.css";

async function start(): Promise<void> {
  const place = document.getElementById("page");
  if (!place) return;
  const language = document.documentElement.lang;
  const api = connect(location.pathname.replace(/\/$/, ""), language);
  const [t, first] = await Promise.all([load(language), api.session()]);
  place.removeAttribute("aria-busy");
  place.replaceChildren();
  render(<App api={api} t={t} first={first} />, place);
}

/** Closes the list of languages as soon as the person is elsewhere: it covers what is above it. */
function closeLanguages(list: HTMLDetailsElement): void {
  for (const kind of ["pointerdown", "focusin"]) {
    document.addEventListener(kind, ({ target }) => {
      if (target instanceof Node && !list.contains(target)) list.open = false;
    });
  }
  list.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !list.open) return;
    list.open = false;
    list.querySelector("summary")?.focus();
  });
}

const languages = document.querySelector<HTMLDetailsElement>(".languages");
if (languages) closeLanguages(languages);

// A page that does not start keeps the link to the form that needs no script.
start().catch(() => document.getElementById("page")?.classList.add("stuck"));
