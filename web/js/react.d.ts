import type { ButtonHTMLAttributes, ReactElement } from "react";
import type { Bonafide, VerifyResult } from "./index.js";

/** What `loadBonafide` gives; make it once, outside of components. */
export type Loading = Bonafide | Promise<Bonafide | null> | null;

export interface VerifyIdentity {
  /**
   * Asks `getClientSecret` for the secret of a session, shows its verification, and resolves with
   * what came of it. Never rejects: what fails on the way is an `api_connection_error`.
   */
  verify: (getClientSecret: () => Promise<string>) => Promise<VerifyResult>;
  /** A verification is being prepared or shown. */
  verifying: boolean;
}

export function useVerifyIdentity(bonafide: Loading): VerifyIdentity;

export interface VerifyButtonProps
  extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "onClick"> {
  bonafide: Loading;
  /** Asks your server for the `client_secret` of a session that it makes. */
  getClientSecret: () => Promise<string>;
  onResult: (result: VerifyResult) => void;
}

/** A button that shows the verification. */
export function VerifyButton(props: VerifyButtonProps): ReactElement;
