import type { ProviderOptions } from "@iron/runtime";
import type { AssignedProvider } from "../control-server/control-server-options.ts";
import type { BalancedKeys } from "./balanced-keys.ts";

/** The providers of a router, and what stands behind their keys. */
export interface Upstreams {
  readonly mode: "direct" | "server";
  readonly providers: readonly ProviderOptions[];
  /** Of providers that have several; absent when none has. */
  readonly keys?: BalancedKeys;
  /** In server mode: names the provider of the key that the server has assigned. @throws {IronError} `key_unavailable` */
  readonly assigned?: () => Promise<AssignedProvider>;
  close(): Promise<void>;
}
