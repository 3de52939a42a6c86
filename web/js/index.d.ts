/** Why a verification ended without a submission, or could not be shown. */
export interface VerifyError {
  type: "api_connection_error" | "invalid_request_error" | "validation_error";
  /**
   * What became of it. Of the person: `session_cancelled` (they closed it), `consent_declined`,
   * `device_unsupported`, `under_supported_age`, `phone_otp_declined`,
   * `email_verification_declined`. Of your page: `client_secret_used`, `client_secret_expired`,
   * `resource_missing`, `session_unexpected_state`, `session_canceled`, `api_key`.
   */
  code?: string;
  /** What to do, for you and not for the person. */
  message: string;
}

/**
 * The person submitted, or an error says why not. A submission is no verdict: that is told to your
 * server by a webhook, or by retrieving the session there.
 */
export type VerifyResult =
  | { verificationSession: { id: string }; error?: undefined }
  | { verificationSession?: undefined; error: VerifyError };

export interface Bonafide {
  /** Shows the verification on top of the page until the person is done or leaves. Never rejects. */
  verifyIdentity(clientSecret: string): Promise<VerifyResult>;
}

export interface BonafideOptions {
  /** Where your server is, for example `https://id.example.com`. */
  host: string;
  /** The language of the verification, as a BCP 47 tag; the browser's where it is absent. */
  locale?: string;
}

/**
 * Loads the script of your server. `null` where there is no browser. Rejects when the script
 * cannot be loaded; a later call tries again.
 */
export function loadBonafide(
  publishableKey: string,
  options: BonafideOptions,
): Promise<Bonafide | null>;
