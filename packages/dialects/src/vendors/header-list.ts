/** Whether a header (lower case) is in a list; an entry that ends in `*` stands for all names that begin so. */
export function headerList(entries: readonly string[]): (name: string) => boolean {
  const names = new Set(entries.filter((entry) => !entry.endsWith("*")));
  const prefixes = entries.filter((entry) => entry.endsWith("*")).map((entry) => entry.slice(0, -1));
  return (name) => names.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}

/** What both families may be sent. Credentials, hosts, forwarding and everything that could choose a route are absent on purpose. */
export const COMMON_REQUEST_HEADERS: readonly string[] = [
  "accept",
  "accept-language",
  "content-type",
  "idempotency-key",
  "traceparent",
  "tracestate",
  "user-agent",
  "x-client-request-id",
  "x-stainless-*",
];

/** What both families' replies may bring back. Cookies, hop-by-hop and framing headers are absent on purpose. */
export const COMMON_REPLY_HEADERS: readonly string[] = [
  "content-disposition",
  "content-type",
  "request-id",
  "retry-after",
  "retry-after-ms",
  "x-ratelimit-*",
  "x-request-id",
  "x-should-retry",
];
