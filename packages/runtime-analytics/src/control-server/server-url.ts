const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The control server's address, checked once: `https`, or `http` to loopback; no user, query or fragment.
 *
 * @throws {TypeError} saying what is wrong and what to write instead. What may be a secret in it (user, password, query) is not repeated.
 */
export function serverUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new TypeError("the control server's address cannot be read; write https://host[:port]");
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    throw new TypeError(
      "the control server's address holds a user, query or fragment; write https://host[:port]",
    );
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname))
    throw new TypeError(
      `http://${url.host} would send the IC token unencrypted; use https (plain http is for loopback only)`,
    );
  return url;
}
