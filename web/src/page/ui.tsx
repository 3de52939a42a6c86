/** Parts that every step is made of. */

import { createContext, type ComponentChildren } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";
import type { Arguments, Translate } from "./i18n";

interface Context {
  t: Translate;
  business: string;
  /** Says something to screen readers, politely. */
  announce: (text: string) => void;
  /** Goes back to the page around this one, where there is one. */
  leave?: () => void;
  /** Goes on with a phone; `null` where that makes no sense. */
  handOff: (() => void) | null;
}

export const PageContext = createContext<Context | null>(null);

export function usePage(): Context {
  const context = useContext(PageContext);
  if (!context) throw new Error("outside of the page");
  return context;
}

/** Words with the business's name filled in. */
export function useWords(): (id: string, args?: Arguments) => string {
  const { t, business } = usePage();
  return (id, args) => t(id, { business, ...args });
}

interface ScreenProps {
  title: string;
  art?: ComponentChildren;
  lead?: string;
  children?: ComponentChildren;
  actions?: ComponentChildren;
  /** Marks a refusal for those who skim. */
  tone?: "calm" | "warning";
  /** `flow`: the actions stand after all words, for one must have passed them. `end`: centred. */
  layout?: "step" | "flow" | "end";
}

/** One step: a title that takes the focus, some words, one main action. */
export function Screen({
  title,
  art,
  lead,
  children,
  actions,
  tone = "calm",
  layout = "step",
}: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { t, business } = usePage();
  useEffect(() => {
    document.title = t("title-with-business", { title, business });
    heading.current?.focus();
    window.scrollTo(0, 0);
  }, [title, t, business]);
  return (
    <section class={`screen ${tone} ${layout}`}>
      <div class="content">
        {art && <div class="art">{art}</div>}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead && <p class="lead">{lead}</p>}
        {children}
      </div>
      {actions && <div class="actions">{actions}</div>}
    </section>
  );
}

interface ButtonProps {
  onClick: () => void;
  children: ComponentChildren;
  kind?: "primary" | "secondary" | "quiet";
  busy?: boolean;
}

/** A button; a busy one says so and takes no second press, yet keeps the focus. */
export function Button({ onClick, children, kind = "primary", busy = false }: ButtonProps) {
  return (
    <button
      type="button"
      class={`button ${kind}`}
      aria-disabled={busy ? "true" : undefined}
      onClick={() => {
        if (!busy) onClick();
      }}
    >
      {busy && <span class="spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}

interface FileButtonProps {
  label: string;
  onFile: (file: File) => void;
  kind?: "primary" | "secondary";
  /** Opens the camera program of a phone instead of its library. */
  camera?: boolean;
}

/** A file chooser that looks like a button and stays a labelled, focusable input. */
export function FileButton({ label, onFile, kind = "secondary", camera = false }: FileButtonProps) {
  return (
    <label class={`button file ${kind}`}>
      <span>{label}</span>
      <input
        type="file"
        accept="image/jpeg,image/png,image/webp,image/heic"
        {...(camera ? { capture: "environment" as const } : {})}
        onChange={(event) => {
          const input = event.currentTarget;
          const file = input.files?.[0];
          // Emptied, so that the same file can be chosen again.
          input.value = "";
          if (file) onFile(file);
        }}
      />
    </label>
  );
}
