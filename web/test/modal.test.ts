import { describe, expect, it } from "vitest";
import { resultOf } from "../src/page/modal";
import type { SessionView } from "../src/page/session";

type State = Pick<SessionView, "status" | "redacted" | "last_error">;

function result(state: Partial<State> & { code?: string | undefined }, submitted: boolean) {
  const { code, ...rest } = state;
  const last_error = code ? { code, reason: "" } : null;
  const view = { status: "requires_input", redacted: false, last_error, ...rest } as SessionView;
  return resultOf(view, submitted)?.code ?? null;
}

describe("what a person who leaves has come to", () => {
  it("is a submission where anything was submitted, whatever came of it", () => {
    expect(result({ status: "processing" }, true)).toBe(null);
    expect(result({ status: "verified" }, false)).toBe(null);
    expect(result({ code: "document_expired" }, true)).toBe(null);
    expect(result({}, true)).toBe(null);
  });

  it("is a cancellation where nothing was, though an earlier visit failed", () => {
    expect(result({}, false)).toBe("session_cancelled");
    expect(result({ code: "document_expired" }, false)).toBe("session_cancelled");
    expect(result({ code: "abandoned" }, false)).toBe("session_cancelled");
  });

  it("names what ended it early", () => {
    for (const [code, told] of [
      ["consent_declined", "consent_declined"],
      ["device_not_supported", "device_unsupported"],
      ["under_supported_age", "under_supported_age"],
      ["phone_verification_declined", "phone_otp_declined"],
      ["email_verification_declined", "email_verification_declined"],
    ]) {
      for (const submitted of [true, false]) expect(result({ code }, submitted)).toBe(told);
    }
  });

  it("says so where the business ended it", () => {
    expect(result({ status: "canceled" }, true)).toBe("session_canceled");
    expect(result({ status: "verified", redacted: true }, true)).toBe("session_canceled");
  });
});
