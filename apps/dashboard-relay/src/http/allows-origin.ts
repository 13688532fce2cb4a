const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/;

/** A page may connect to the relay that served it, at a loopback name. Programs send no Origin; a page of another site always does. */
export function allowsOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (host === undefined || !LOOPBACK.test(host)) return false;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
