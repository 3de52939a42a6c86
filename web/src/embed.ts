/**
 * The script of a business's own page: `Stripe(publishableKey, options).verifyIdentity(secret)`
 * shows our page in a dialog on top of theirs, and resolves when the person is done or leaves.
 *
 * It holds nothing and decides nothing. What it reports is for the business's page alone: the truth
 * is told to the business's server by webhooks. All its looks are set through the style object,
 * which content security policies allow where they forbid inline styles.
 */

interface VerifyError {
  type: "api_connection_error" | "invalid_request_error" | "validation_error";
  code?: string;
  message: string;
}
type Result = { verificationSession: { id: string } } | { error: VerifyError };
/** What the frame says; see `page/modal.ts`. */
interface Told {
  bonafide?: "ready" | "opened" | "done";
  title?: string;
  token?: string;
  error?: VerifyError | null;
}
interface Options {
  /** A language's tag; `auto` and nothing leave it to the browser. */
  locale?: string;
}

(() => {
  const script = document.currentScript;
  const place = new URL(script instanceof HTMLScriptElement ? script.src : location.href);
  // The release train that the address names, which the loader from npm compares with its own.
  const train = /^\/([a-z0-9]+)\/(?:stripe\.js)?$/.exec(place.pathname)?.[1];
  /** How long a frame that has loaded may say nothing, in milliseconds: another page is in it. */
  const SILENCE = 5000;
  let open = false;
  /** Tokens of pages that were opened, by the secret that opened them: a frame keeps nothing. */
  const held: Record<string, string> = {};

  const failed = (
    message: string,
    code?: string,
    type: VerifyError["type"] = "invalid_request_error",
  ): Result => ({ error: { type, message, ...(code ? { code } : {}) } });

  /** Makes an element whose looks the page's own styles do not touch. */
  function make<K extends keyof HTMLElementTagNameMap>(
    kind: K,
    looks: string,
    attributes: Record<string, string>,
  ): HTMLElementTagNameMap[K] {
    const element = document.createElement(kind);
    element.style.cssText = looks;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  function show(key: string, secret: string, id: string, locale: string | undefined) {
    return new Promise<Result>((resolve) => {
      const host = make("div", "", { "data-bonafide": "" });
      const dialog = make(
        "dialog",
        "position:fixed;inset:0;box-sizing:border-box;width:100%;height:100%;max-width:none;" +
          "max-height:none;margin:0;padding:0;border:0;background:rgba(0,0,0,.55);display:grid;" +
          "place-items:center;overflow:hidden",
        { "aria-label": "Identity verification" },
      );
      const language = locale && locale !== "auto" ? `?lang=${encodeURIComponent(locale)}` : "";
      const path = [key, location.origin].map(encodeURIComponent).join("/");
      const frame = make(
        "iframe",
        "width:min(100%,30rem);height:min(100%,max(50rem,(30rem + 1px - 100vw)*999));border:0;" +
          "background:Canvas;" +
          "color-scheme:light dark;border-radius:clamp(0px,(100vw - 30rem)*99,1rem)",
        {
          src: `${place.origin}/modal/${path}${language}`,
          title: "Identity verification",
          allow: "camera;fullscreen;clipboard-write",
          referrerpolicy: "no-referrer",
        },
      );
      const close = make(
        "button",
        "position:fixed;top:.5rem;right:.5rem;width:2.75rem;height:2.75rem;border:0;" +
          "border-radius:50%;font:1.5rem/1 sans-serif;color:#000;background:#fff;cursor:pointer",
        { type: "button", "aria-label": "Close" },
      );
      close.textContent = "×";

      const root = document.documentElement;
      const scroll = root.style.overflow;
      let ready = false;
      let silence: ReturnType<typeof setTimeout> | undefined;

      function end(result: Result): void {
        clearTimeout(silence);
        removeEventListener("message", hear);
        if (dialog.open) dialog.close();
        host.remove();
        root.style.overflow = scroll;
        open = false;
        resolve(result);
      }
      const cancel = () =>
        end(
          failed(
            "The person closed the verification before they submitted anything.",
            "session_cancelled",
            "validation_error",
          ),
        );
      /** The frame knows what was submitted; where it does not answer, nothing was. */
      function leave(): void {
        if (!ready) return cancel();
        frame.contentWindow?.postMessage({ bonafide: "leave" }, place.origin);
        silence = setTimeout(cancel, SILENCE);
      }
      function hear(event: MessageEvent<Told>) {
        if (event.origin !== place.origin || event.source !== frame.contentWindow) return;
        const { bonafide, title, token, error } = event.data;
        if (bonafide === "ready") {
          clearTimeout(silence);
          ready = true;
          close.remove();
          if (title) {
            frame.title = title;
            dialog.setAttribute("aria-label", title);
          }
          frame.contentWindow?.postMessage(
            { bonafide: "open", client_secret: secret, held: held[secret] ?? null },
            place.origin,
          );
          frame.focus();
        } else if (bonafide === "opened" && token) {
          held[secret] = token;
        } else if (bonafide === "done") {
          end(error ? { error } : { verificationSession: { id } });
        }
      }

      addEventListener("message", hear);
      close.addEventListener("click", leave);
      dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        leave();
      });
      frame.addEventListener("load", () => {
        if (ready) return;
        silence = setTimeout(
          () =>
            end(
              failed(
                `The verification page of ${place.origin} did not answer in its frame. See that ` +
                  "this page's content security policy has frame-src for it, and that the server runs.",
                undefined,
                "api_connection_error",
              ),
            ),
          SILENCE,
        );
      });
      dialog.append(frame, close);
      host.attachShadow({ mode: "open" }).append(dialog);
      root.style.overflow = "hidden";
      document.body.append(host);
      dialog.showModal();
    });
  }

  const absent = (name: string) => () => {
    throw new Error(`${name}() is not there: Bonafide verifies identities and takes no payments.`);
  };

  function Stripe(key: string, options: Options = {}) {
    if (typeof key !== "string" || !/^pk_/.test(key)) {
      throw new Error("Stripe() takes a publishable key, which begins with pk_.");
    }
    return {
      async verifyIdentity(secret: string): Promise<Result> {
        const id = /^(vs_[0-9A-Za-z]+)_secret_./.exec(String(secret))?.[1];
        if (!id) {
          return failed(
            "verifyIdentity() takes the client_secret of a verification session, which your server " +
              "has from creating or retrieving it.",
          );
        }
        if (open) return failed("A verification is open already.");
        open = true;
        return show(key, secret, id, options.locale);
      },
      // What makes Stripe's React components take this for their own; they ask for elements at once.
      elements: () => ({
        create: absent("elements().create"),
        getElement: () => null,
        update() {},
      }),
      createToken: absent("createToken"),
      createPaymentMethod: absent("createPaymentMethod"),
      confirmCardPayment: absent("confirmCardPayment"),
      registerAppInfo() {},
      _registerWrapper() {},
    };
  }
  Stripe.version = train === "v3" ? 3 : train;

  const page = window as { Stripe?: unknown; Bonafide?: unknown };
  page.Bonafide = Stripe;
  // A page that takes payments with Stripe keeps that; ours is there under its own name.
  page.Stripe ??= Stripe;
})();
