/** Starts the page: its language's words and the session's state, then the first step. */

import { render } from "preact";
import { connect, type Api } from "./api";
import { App } from "./app";
import { load, type Translate } from "./i18n";
import { embedder, openSession, refuse, resultOf, type Embedder } from "./modal";
import type { SessionView } from "./session";
import "./page.css";

const language = document.documentElement.lang;
const path = location.pathname.replace(/\/$/, "");

async function start(place: HTMLElement): Promise<void> {
  const { origin, refused } = place.dataset;
  if (refused !== undefined) return refuse(refused);
  const words = load(language);
  if (origin === undefined) return show(place, connect(path, language), await words);
  const around = embedder(origin);
  const opening = await words.then((t) => around.ready(t("page-title")));
  const opened = await openSession(path, opening);
  if ("error" in opened) return around.done(opened.error);
  around.opened(opened.token);
  // Its calls name no page: the token says which session it is.
  const api = connect("/hosted/modal", language, opened.token);
  return show(place, api, await words, around);
}

async function show(place: HTMLElement, api: Api, t: Translate, around?: Embedder): Promise<void> {
  // What the server wrote into the page already.
  const written = document.getElementById("session")?.textContent;
  const first: SessionView = written ? JSON.parse(written) : await api.session();
  place.removeAttribute("aria-busy");
  place.replaceChildren();
  const modal = around && {
    onLeave: around.onLeave,
    leave: (...end: Parameters<typeof resultOf>) => around.done(resultOf(...end)),
  };
  render(<App api={api} t={t} first={first} {...(modal ? { modal } : {})} />, place);
}

/** Closes the list of languages as soon as the person is elsewhere: it covers what is above it. */
function closeLanguages(list: HTMLDetailsElement): void {
  for (const kind of ["pointerdown", "focusin"]) {
    document.addEventListener(kind, ({ target }) => {
      if (target instanceof Node && !list.contains(target)) list.open = false;
    });
  }
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !list.open) return;
    event.preventDefault();
    list.open = false;
    list.querySelector("summary")?.focus();
  });
}

const languages = document.querySelector<HTMLDetailsElement>(".languages");
if (languages) closeLanguages(languages);

const place = document.getElementById("page");
// A page that does not start keeps the link to the form that needs no script.
if (place) start(place).catch(() => place.classList.add("stuck"));
