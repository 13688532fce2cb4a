import type {
  DialectId,
  BudgetControl,
  Clock,
  EventBus,
  IronError,
  KeySource,
  Policy,
  Secret,
} from "@iron/types";
import type { VendorId } from "@iron/dialects";
import type { ClientDrainOptions } from "./client-drains.ts";
import type { Mount } from "./http/mount.ts";
import type { OpenDispatcher } from "./upstream/dispatchers.ts";

/** What a router is made of. Only `providers` is required; times are in milliseconds, sizes in bytes. */
export interface LlmRouterOptions {
  /** In order of preference: the first that fits a request serves it. */
  readonly providers: readonly ProviderOptions[];
  /** What clients must present, as `Authorization: Bearer` or `x-api-key`. Default: a random token per start. */
  readonly apiKey?: string | Secret;
  /** Guards `/iron/...` routes that change things. Default: a random token per start. */
  readonly adminKey?: string | Secret;
  /** Default `127.0.0.1`. Any address that is not loopback needs `apiKey`. */
  readonly host?: string;
  /** Default 0: a free port. */
  readonly port?: number;
  /** Host header names accepted beside `localhost`, `127.0.0.1` and `[::1]`, without port. */
  readonly allowedHosts?: readonly string[];
  /** In the standard order: telemetry, analytics, idempotency, cache, safety, fallback, retry, breaker, budget. */
  readonly policies?: readonly Policy[];
  readonly budget?: BudgetControl;
  /** How keys are come by, for events and reports: `direct`, `server` or `demo`. Default `direct`. */
  readonly mode?: string;
  readonly events?: EventBus;
  /** Other names for models: `"gpt-4o": "claude-sonnet-4-5"`, or `"provider/model"`, or several as a fallback chain. */
  readonly models?: Readonly<Record<string, string | readonly string[]>>;
  /** Refuse with 400 what a translation cannot carry, instead of naming it in `x-iron-dropped`. */
  readonly strict?: boolean;
  /**
   * When a client leaves, read on what was sent to a provider, for a while, instead of aborting it: then the provider's own count is charged and
   * not an estimate. `true`: 30 s each, 8 at one time. Default `false`.
   */
  readonly drain?: boolean | ClientDrainOptions;
  readonly limits?: RouterLimits;
  readonly timeouts?: RouterTimeouts;
  /** Serve TLS: PEM texts. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly upstream?: UpstreamOptions;
  /** Further paths beside the providers' own: metrics, budgets, events. */
  readonly mounts?: readonly Mount[];
  /** The output cap to state where a target's format requires one and the client named none. Default 4096. */
  readonly defaultMaxOutputTokens?: number | ((model: string) => number | undefined);
  /** Says why the router cannot serve yet; undefined when it can. Requests get the error, when it is one, and `not_ready` otherwise. */
  readonly notReady?: () => string | IronError | undefined;
  /** Hears what no client is told: a policy's `settle` that threw, a handler's defect. Default: silent. */
  readonly onDefect?: (error: unknown, where: string) => void;
  readonly clock?: Clock;
  /**
   * Makes the id of each request, in letters, digits and `-`; no two may ever be the same. Default: UUIDs of version 7, which begin with the
   * time: of a ledger's file only the end of its index of calls changes then.
   */
  readonly requestId?: () => string;
}

export interface ProviderOptions {
  /** By which requests, aliases and reports call it. */
  readonly name: string;
  /** Whose API conventions it follows. */
  readonly vendor: VendorId;
  /** Default: the vendor's own address. `https`, or `http` to loopback. May hold a path: `https://host/v1`. */
  readonly baseUrl?: string;
  /** A key, or what fetches one; absent for a provider that wants none. */
  readonly key?: string | Secret | KeySource;
  /** Chat formats it speaks. Default: all of its vendor's. */
  readonly dialects?: readonly DialectId[];
  /** Names of models it serves, `*` for any run of characters. Default: what the vendor's model names look like. */
  readonly models?: readonly string[];
  /** How the key is sent. Default: the vendor's way. `api-key` is Azure's header. */
  readonly auth?: "bearer" | "x-api-key" | "api-key";
  /** Sent with every call, such as an organisation or a gateway's header. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Appended to every URL, such as Azure's `api-version`. */
  readonly query?: Readonly<Record<string, string>>;
}

export interface RouterLimits {
  /** Largest JSON body of a client. Default 32 MiB. */
  readonly bodyBytes?: number;
  /** Largest whole (not streamed) reply that is held in memory. Default 32 MiB. */
  readonly replyBytes?: number;
  /** Largest single server-sent event. Default 8 MiB. */
  readonly eventBytes?: number;
  /** Exchanges at one time; more are answered 503. Default 1024. */
  readonly exchanges?: number;
  /** Client connections at one time; requests on more are answered 503, and more than twice as many are dropped. Default 2048. */
  readonly connections?: number;
}

export interface RouterTimeouts {
  /** TCP and TLS. Default 5 000. */
  readonly connectMs?: number;
  /** From the request sent to the reply's headers. Default 600 000. */
  readonly firstByteMs?: number;
  /** Between two chunks of a reply. Default 300 000. */
  readonly idleMs?: number;
  /** One whole call. Default: none. */
  readonly callMs?: number;
  /** How long a client may refuse to read. Default 300 000. */
  readonly writeIdleMs?: number;
  /** A client's headers. Default 30 000. */
  readonly headersMs?: number;
  /** A client's whole request. Default 300 000. */
  readonly requestMs?: number;
  /** For open exchanges when the router stops. Default 30 000. */
  readonly drainMs?: number;
}

export interface UpstreamOptions {
  /** An HTTP proxy for calls to providers, `http://[user:pass@]host:port`. The environment is not read. */
  readonly proxy?: string;
  /** Hosts reached without the proxy, as in `NO_PROXY`. */
  readonly noProxy?: readonly string[];
  /** PEM certificates to trust beside the system's. */
  readonly ca?: string;
  /** Connections to one origin. Default 256. */
  readonly connections?: number;
  /** Opens the way to an origin, instead of sockets of the router's own: for providers within the process. Then the settings above and the timeouts of connections are the dispatcher's to keep. */
  readonly dispatcher?: OpenDispatcher;
}
