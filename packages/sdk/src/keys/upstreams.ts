import type { ProviderOptions } from "@iron/runtime";

/** The providers of a router, and what stands behind their keys. */
export interface Upstreams {
  readonly mode: "direct" | "server";
  readonly providers: readonly ProviderOptions[];
  close(): Promise<void>;
}
