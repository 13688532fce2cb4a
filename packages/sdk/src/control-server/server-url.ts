import { isLoopbackHost } from "@iron/runtime";

/**
 * The control server's address, checked once: `https`, or `http` to loopback; no user, query or fragment.
 *
 * @throws {TypeError} saying what is wrong with it and what to write instead. A user part is not repeated.
 */
export function serverUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined)
    throw new TypeError(`"${text}" is not the address of a control server; write https://host[:port]`);
  if (url.username !== "" || url.password !== "")
    throw new TypeError(
      "the control server's address holds a user or password; leave them out: the IC token is what authenticates",
    );
  if (url.search !== "" || url.hash !== "")
    throw new TypeError(`"${text}" has a query or fragment; write https://host[:port]`);
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname))) return url;
  throw new TypeError(
    `"${text}" would send the IC token unencrypted; use https (plain http is for 127.0.0.1 and localhost only)`,
  );
}
