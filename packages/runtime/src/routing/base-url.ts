/** Where a provider's key may be sent: one origin, and what to put before the API's own paths. */
export interface BaseUrl {
  readonly origin: string;
  /** Without a trailing slash. Empty, `/v1`, or a gateway's own path. */
  readonly path: string;
  readonly loopback: boolean;
}

/**
 * Reads a provider's address from configuration.
 *
 * @throws {TypeError} naming the value and the fix: not a URL, not http(s), plain http beyond loopback, user info, query or fragment.
 */
export function parseBaseUrl(text: string): BaseUrl {
  if (!URL.canParse(text))
    throw new TypeError(`base URL "${text}" is not a URL; write it as https://host/v1`);
  const url = new URL(text);
  const loopback = isLoopbackHost(url.hostname);
  if (url.username !== "" || url.password !== "") {
    throw new TypeError(`base URL of ${url.host} must not hold a user name or password; give the key apart`);
  }
  if (url.search !== "" || url.hash !== "") {
    // A key may stand in it.
    const plain = `${url.protocol}//${url.host}${url.pathname}`;
    throw new TypeError(
      `base URL "${plain}" must not hold a query or fragment; state query parameters apart`,
    );
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new TypeError(`base URL "${text}" must begin with https:// (or http:// on loopback)`);
  }
  if (url.protocol === "http:" && !loopback) {
    throw new TypeError(`base URL "${text}" would send the key in the clear; use https:// beyond loopback`);
  }
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, ""), loopback };
}

/**
 * The path to ask for, from the API's own (with or without `/v1`). A base without a path gets `/v1`. A base with one stands for that `/v1`
 * where the vendor's own base does (`versioned`), or where it ends with `/v1` itself.
 */
export function joinPath(base: BaseUrl, versioned: boolean, path: string): string {
  const bare = path.replace(/^\/v1(?=\/)/, "");
  if (base.path === "") return `/v1${bare}`;
  return versioned || base.path.endsWith("/v1") ? base.path + bare : `${base.path}/v1${bare}`;
}

/** Whether a host name or literal address is this machine by itself: no name service is asked. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
  return (
    bare === "localhost" ||
    bare === "::1" ||
    /^127(\.\d{1,3}){3}$/.test(bare) ||
    bare.startsWith("::ffff:127.")
  );
}
