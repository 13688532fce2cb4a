import type { DialectId } from "@iron/types";
import type { VendorId } from "@iron/dialects";

/** A provider that is named in the configuration. */
export interface ProviderConfig {
  /** By which requests (`/NAME/v1/...`), aliases (`NAME/model`) and reports call it. */
  readonly name: string;
  /** Whose API conventions it follows. */
  readonly vendor: VendorId;
  /** Default: the vendor's own address. */
  readonly baseUrl?: string | undefined;
  /** `env:NAME`, `file:PATH`, or the key itself, or a list of them to choose from; absent for a provider that wants none. */
  readonly key?: string | readonly (string | WeightedKey)[] | undefined;
  /** Model names it serves, `*` for any run of characters. */
  readonly models?: readonly string[] | undefined;
  /** Chat formats it speaks. */
  readonly dialects?: readonly DialectId[] | undefined;
  /** How the key is sent. Default: the vendor's way. */
  readonly auth?: "bearer" | "x-api-key" | "api-key" | undefined;
  /** Sent with every call. Values may be `env:NAME` or `file:PATH`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Appended to every URL. */
  readonly query?: Readonly<Record<string, string>> | undefined;
}

/** One of several keys of a provider. */
export interface WeightedKey {
  /** `env:NAME`, `file:PATH`, or the key itself. */
  readonly key: string;
  /** Its share of the calls beside the others', where `reliability.balance.strategy` is `weighted`. Default 1. */
  readonly weight?: number | undefined;
}

/** Where provider keys come from in server mode. */
export interface ControlServerConfig {
  /** `https://host[:port]`; `http` to loopback alone. */
  readonly url: string;
  /** The IC token: `env:NAME`, `file:PATH`, or the token itself. */
  readonly token: string;
  /** How long a fetched key is served, in milliseconds. Default 300 000. */
  readonly ttlMs?: number | undefined;
  /** How long an expired key is served while the server is down, in milliseconds. Default 600 000. */
  readonly graceMs?: number | undefined;
  /** One fetch, in milliseconds. Default 10 000. */
  readonly timeoutMs?: number | undefined;
  /** US dollars that the server is asked for at one time; it grants what it has. From 0.01 to 100, default 10. */
  readonly tranche?: string | number | undefined;
  /** Private hosts that a key's `base_url` may name. */
  readonly trustedHosts?: readonly string[] | undefined;
}
