import { createElement, useCallback, useEffect, useRef, useState } from "react";

export function useVerifyIdentity(bonafide) {
  const [verifying, setVerifying] = useState(false);
  const mounted = useRef(false);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  const verify = useCallback(
    async (getClientSecret) => {
      setVerifying(true);
      try {
        const loaded = await bonafide;
        if (!loaded) throw new Error("there is no browser here");
        return await loaded.verifyIdentity(await getClientSecret());
      } catch (error) {
        return { error: { type: "api_connection_error", message: String(error?.message ?? error) } };
      } finally {
        if (mounted.current) setVerifying(false);
      }
    },
    [bonafide],
  );
  return { verify, verifying };
}

export function VerifyButton({ bonafide, getClientSecret, onResult, children, ...rest }) {
  const { verify, verifying } = useVerifyIdentity(bonafide);
  const onClick = async () => {
    // It keeps the focus while it is busy, and takes no second press.
    if (!verifying) onResult(await verify(getClientSecret));
  };
  const busy = verifying ? { "aria-disabled": true } : {};
  return createElement("button", { type: "button", ...rest, ...busy, onClick }, children);
}
