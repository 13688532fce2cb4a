import type { RelayOptions } from "../start-relay.ts";

/** What the process beside a router is to run; it comes by its channel, never by arguments or environment. */
export type RelayWanted = Pick<
  RelayOptions,
  "routers" | "tokenFile" | "host" | "port" | "page" | "share" | "allowedHosts"
>;

/** Its one answer. */
export type RelayAnswer =
  | { readonly url: string; readonly token: string }
  | { readonly error: string; readonly code?: string | undefined };
