const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/;

/** Whether a request with these headers may be answered; undefined when a header is not there. */
export type AllowsOrigin = (origin: string | undefined, host: string | undefined) => boolean;

/**
 * A page may connect to the relay that served it, at a loopback name or one that was named. Programs send no Origin; a page of another site
 * always does.
 *
 * @param allowedHosts names without port
 */
export function createAllowsOrigin(allowedHosts: readonly string[]): AllowsOrigin {
  const names = new Set(allowedHosts.map((name) => name.toLowerCase()));
  return (origin, host) => {
    if (host === undefined) return false;
    if (!LOOPBACK.test(host) && !names.has(host.toLowerCase().replace(/:\d{1,5}$/, ""))) return false;
    return origin === undefined || URL.parse(origin)?.host === host.toLowerCase();
  };
}
