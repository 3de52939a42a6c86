import { Elements, useStripe } from "@stripe/react-stripe-js";
import { loadStripe } from "@stripe/stripe-js";
import { useState } from "react";
import { createRoot } from "react-dom/client";

const stripe = fetch("/config")
  .then((response) => response.json())
  .then(({ publishableKey }) => loadStripe(publishableKey));

/** What a person is told who has not submitted. */
const WORDS = {
  session_cancelled: "You can go on whenever you like.",
  consent_declined: "Without your consent we cannot verify you. Write to us if you would rather come by.",
  device_unsupported: "This needs a camera. Please try again on your phone.",
  under_supported_age: "You are too young to sell here.",
};

function VerifyButton() {
  const stripe = useStripe();
  const [busy, setBusy] = useState(false);
  const [message, setMessage] = useState("");

  async function verify() {
    setBusy(true);
    setMessage("");
    const made = await fetch("/create-verification-session", { method: "POST" });
    const { client_secret } = await made.json();
    const { error } = await stripe.verifyIdentity(client_secret);
    setBusy(false);
    if (!error) {
      location.href = "/submitted";
      return;
    }
    console.info(`${error.code}: ${error.message}`);
    setMessage(WORDS[error.code] ?? "That did not work. Please try again.");
  }

  return (
    <>
      <button type="button" disabled={!stripe || busy} onClick={verify}>
        Verify my identity
      </button>
      <p role="status">{message}</p>
    </>
  );
}

createRoot(document.getElementById("app")).render(
  <main>
    <h1>Before you sell here</h1>
    <p>The law asks us who you are. It takes a minute and a passport, an identity card or a driving licence.</p>
    <Elements stripe={stripe}>
      <VerifyButton />
    </Elements>
  </main>,
);
