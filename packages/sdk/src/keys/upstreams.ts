import type { ProviderOptions } from "@iron/runtime";
import type { AssignedProvider } from "../control-server/control-server-options.ts";

/** The providers of a router, and what stands behind their keys. */
export interface Upstreams {
  readonly mode: "direct" | "server";
  readonly providers: readonly ProviderOptions[];
  /** In server mode: names the provider of the key that the server has assigned. @throws {IronError} `key_unavailable` */
  readonly assigned?: () => Promise<AssignedProvider>;
  close(): Promise<void>;
}
