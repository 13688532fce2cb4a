import type { ProviderKey } from "@iron/types";
import type { Provider } from "../routing/provider.ts";
import type { ExchangeRun } from "./exchange-run.ts";

/** What a provider is sent: the client's headers that it may have, the vendor's own, the key. Nothing else. */
export function upstreamHeaders(
  run: ExchangeRun,
  provider: Provider,
  key: ProviderKey | undefined,
): Record<string, string> {
  const headers: Record<string, string> = {
    ...provider.vendor.defaultHeaders,
    "accept-encoding": "identity",
  };
  run.exchange.headers.forEach((value, name) => {
    if (provider.vendor.keepsRequestHeader(name)) headers[name] = value;
  });
  const contentType = run.exchange.headers.get("content-type");
  if (contentType !== undefined && run.method !== "GET") headers["content-type"] = contentType;
  return Object.assign(headers, provider.headersOf(key));
}
