import { isLoopbackHost } from "@iron/runtime";
import type { AssignedProvider } from "./control-server-options.ts";
import { isPrivateHost } from "./is-private-host.ts";
import { KeyFetchFailure } from "./key-fetch-failure.ts";

/** Where each provider's own keys belong, and nobody else's. */
const ownDomains: Readonly<Record<AssignedProvider, string>> = {
  openai: "openai.com",
  anthropic: "anthropic.com",
};

/**
 * Judges the `base_url` that came with a key, before the key can go there: `https` to a public host; no user, query or fragment; not the
 * home of another provider. A control server on loopback may also name loopback, which is how it is tried out.
 *
 * @throws {KeyFetchFailure} `untrusted` / `bad_base_url`
 */
export function checkBaseUrl(
  text: string,
  expected: {
    readonly provider: AssignedProvider;
    readonly server: URL;
    readonly trustedHosts: readonly string[];
  },
): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !isPlain(url) || !reaches(url, expected) || belongsToOther(url, expected.provider))
    throw new KeyFetchFailure("untrusted", "bad_base_url");
  return url.href;
}

function isPlain(url: URL): boolean {
  return url.username === "" && url.password === "" && url.search === "" && url.hash === "";
}

function reaches(
  url: URL,
  expected: { readonly server: URL; readonly trustedHosts: readonly string[] },
): boolean {
  const bothLoopback = isLoopbackHost(url.hostname) && isLoopbackHost(expected.server.hostname);
  if (url.protocol === "http:") return bothLoopback;
  if (url.protocol !== "https:") return false;
  return bothLoopback || expected.trustedHosts.includes(url.hostname) || !isPrivateHost(url.hostname);
}

function belongsToOther(url: URL, provider: AssignedProvider): boolean {
  return Object.entries(ownDomains).some(
    ([other, domain]) =>
      other !== provider && (url.hostname === domain || url.hostname.endsWith(`.${domain}`)),
  );
}
