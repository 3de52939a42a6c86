/** Scripts that were asked for, by their address: each is loaded once. */
const loading = new Map();

function load(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.Bonafide);
    script.onerror = () => {
      // A later call may find the server back.
      loading.delete(address);
      script.remove();
      reject(new Error(`${address} could not be loaded: is the server's address right, and allowed by script-src?`));
    };
    document.head.append(script);
  });
}

export async function loadBonafide(publishableKey, { host, ...options }) {
  // Where pages are rendered without a browser there is nobody to verify.
  if (typeof window === "undefined") return null;
  const address = `${host.replace(/\/+$/, "")}/bonafide.js`;
  if (!loading.has(address)) loading.set(address, load(address));
  const Bonafide = await loading.get(address);
  return Bonafide(publishableKey, options);
}
