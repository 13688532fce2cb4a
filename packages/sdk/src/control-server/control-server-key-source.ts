import { keyIdOf } from "@iron/runtime";
import { serverUrl } from "@iron/runtime-analytics";
import {
  type Clock,
  IronError,
  type KeyId,
  type KeySource,
  type ProviderKey,
  type ProviderName,
  secret,
  systemClock,
} from "@iron/types";
import { Agent } from "undici";
import type { AssignedProvider, ControlServerAlert, ControlServerOptions } from "./control-server-options.ts";
import { fetchProviderKey } from "./fetch-provider-key.ts";
import { KeyFetchFailure } from "./key-fetch-failure.ts";

/** The key that a control server assigned to an IC token; a router's key source in server mode. */
export interface ControlServerKeySource extends KeySource {
  /** The provider that the key belongs to; fetches when that is not known yet. @throws {IronError} `key_unavailable` */
  provider(): Promise<AssignedProvider>;
  /** Why no key can be had at this moment; undefined while one is held or nothing has been tried. */
  trouble(): string | undefined;
  /** Forgets the key and closes connections. */
  close(): Promise<void>;
}

interface Held {
  readonly provider: AssignedProvider;
  readonly key: ProviderKey;
  readonly freshUntil: number;
  readonly staleUntil: number;
}

/** No question is put to the server before `until`; a token that the server does not know is not asked with again. */
interface Pause {
  readonly failure: KeyFetchFailure;
  readonly until: number;
}

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
const TOKEN_UNKNOWN = 401;

/**
 * Fetches the provider key behind an IC token, lazily, once for any number of waiting calls, and keeps it in memory alone. An expired key
 * is served on for a stated grace while the server is down, never after it said no. What it refuses to do: follow redirects, send the
 * token unencrypted off loopback, hand the key of one provider to another, accept a `base_url` that leads somewhere private.
 *
 * @throws {TypeError} when `server` is not an address that a token may be sent to
 */
export function createControlServerKeySource(options: ControlServerOptions): ControlServerKeySource {
  return new KeyCache(options);
}

class KeyCache implements ControlServerKeySource {
  readonly #options: ControlServerOptions;
  readonly #server: URL;
  readonly #clock: Clock;
  /** HTTP/1.1 without proxies; closed with the source. */
  readonly #agent: Agent = new Agent({ allowH2: false, connections: 1, connect: { timeout: 5000 } });
  #held: Held | undefined;
  #pause: Pause | undefined;
  #failures = 0;
  #pending: Promise<Held> | undefined;
  #rejected: KeyId | undefined;
  #provider: AssignedProvider | undefined;

  constructor(options: ControlServerOptions) {
    this.#options = options;
    this.#server = serverUrl(options.server);
    this.#clock = options.clock ?? systemClock;
  }

  key(provider: ProviderName): ProviderKey | Promise<ProviderKey> {
    const held = this.#fresh();
    return held === undefined
      ? this.#refresh().then((got) => belonging(got, provider))
      : belonging(held, provider);
  }

  async provider(): Promise<AssignedProvider> {
    return (this.#fresh() ?? (await this.#refresh())).provider;
  }

  reject(key: KeyId): boolean {
    if (this.#held?.key.id !== key) return true;
    this.#held = undefined;
    const again = this.#rejected !== key;
    this.#rejected = key;
    return again;
  }

  trouble(): string | undefined {
    if (this.#held !== undefined && this.#clock.monotonic() < this.#held.staleUntil) return undefined;
    return this.#pause?.failure.message;
  }

  async close(): Promise<void> {
    this.#held = undefined;
    await this.#agent.close();
  }

  #fresh(): Held | undefined {
    return this.#held !== undefined && this.#clock.monotonic() < this.#held.freshUntil
      ? this.#held
      : undefined;
  }

  async #refresh(): Promise<Held> {
    const pause = this.#pause;
    if (pause !== undefined && this.#clock.monotonic() < pause.until)
      return this.#withoutServer(pause.failure);
    this.#pending ??= this.#fetch().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #fetch(): Promise<Held> {
    try {
      return this.#keep(await this.#ask());
    } catch (error) {
      if (!(error instanceof KeyFetchFailure)) throw error;
      this.#note(error);
      const held = this.#withoutServer(error);
      this.#options.onAlert?.({
        name: "stale_key_served",
        severity: "warning",
        facts: { code: error.code },
      });
      return held;
    }
  }

  async #ask(): Promise<Awaited<ReturnType<typeof fetchProviderKey>>> {
    const timeout = new AbortController();
    const cancel = this.#clock.after(this.#options.timeoutMs ?? 10_000, () => {
      timeout.abort(new KeyFetchFailure("unavailable", "timeout"));
    });
    try {
      const { token, trustedHosts = [] } = this.#options;
      return await fetchProviderKey({
        server: this.#server,
        token: typeof token === "string" ? secret(token) : token,
        trustedHosts,
        dispatcher: this.#agent,
        signal: timeout.signal,
      });
    } finally {
      cancel();
    }
  }

  #keep(fetched: Awaited<ReturnType<typeof fetchProviderKey>>): Held {
    const key = secret(fetched.key);
    const freshUntil = this.#clock.monotonic() + (this.#options.ttlMs ?? 300_000);
    const held: Held = {
      provider: fetched.provider,
      key: {
        id: keyIdOf(key),
        secret: key,
        ...(fetched.baseUrl !== undefined && { baseUrl: fetched.baseUrl }),
      },
      freshUntil,
      staleUntil: freshUntil + (this.#options.graceMs ?? 600_000),
    };
    this.#held = held;
    this.#pause = undefined;
    this.#failures = 0;
    if (this.#provider !== held.provider) {
      this.#provider = held.provider;
      this.#options.onProvider?.(held.provider);
    }
    return held;
  }

  #note(failure: KeyFetchFailure): void {
    this.#failures += 1;
    const wait = Math.min(FIRST_PAUSE_MS * 2 ** (this.#failures - 1), LONGEST_PAUSE_MS);
    const until = failure.status === TOKEN_UNKNOWN ? Infinity : this.#clock.monotonic() + wait;
    this.#pause = { failure, until };
    if (failure.kind !== "unavailable") this.#held = undefined;
    this.#options.onAlert?.(alertOf(failure));
  }

  /** What can be served when the server gave no key. */
  #withoutServer(failure: KeyFetchFailure): Held {
    const held = this.#held;
    const stale = held !== undefined && this.#clock.monotonic() < held.staleUntil;
    if (stale && failure.kind === "unavailable") return held;
    throw unavailable(failure, Math.max(0, (this.#pause?.until ?? 0) - this.#clock.monotonic()));
  }
}

function belonging(held: Held, provider: ProviderName): ProviderKey {
  if (held.provider === provider) return held.key;
  throw new IronError(
    "provider_mismatch",
    `the IC token's key is for ${held.provider}, and this request is for ${provider}; ask for a model of ${held.provider}`,
    { facts: { assigned: held.provider, wanted: provider }, shouldRetry: false },
  );
}

function unavailable(failure: KeyFetchFailure, pauseMs: number): IronError {
  return new IronError("key_unavailable", failure.message, {
    facts: {
      reason: failure.kind,
      code: failure.code,
      ...(failure.status !== undefined && { status: failure.status }),
    },
    shouldRetry: failure.kind === "unavailable",
    ...(Number.isFinite(pauseMs) && pauseMs > 0 && { retryAfterMs: Math.ceil(pauseMs) }),
    cause: failure,
  });
}

function alertOf(failure: KeyFetchFailure): ControlServerAlert {
  const facts = {
    code: failure.code,
    ...(failure.status !== undefined && { status: failure.status }),
  };
  if (failure.code === "bad_base_url") return { name: "bad_base_url", severity: "critical", facts };
  if (failure.kind === "refused") return { name: "key_refused", severity: "critical", facts };
  return {
    name: "key_fetch_failed",
    severity: failure.kind === "untrusted" ? "critical" : "warning",
    facts,
  };
}
