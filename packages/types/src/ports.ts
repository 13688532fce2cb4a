import type { IronEvent } from "./iron-event.ts";
import type { KeyId, ProviderName } from "./ids.ts";
import type { Microdollars } from "./money.ts";
import type { Secret } from "./secret.ts";

/** A provider's key, and the only place it may be sent to. */
export interface ProviderKey {
  readonly id: KeyId;
  readonly secret: Secret;
  /** A base URL that comes with the key and replaces the provider's own; checked before use. */
  readonly baseUrl?: string;
}

/** Hands out the key of one provider. Fetching, caching and rotation are behind it. */
export interface KeySource {
  /** @throws {IronError} `key_unavailable` */
  key(provider: ProviderName, wanted?: KeyId): ProviderKey | Promise<ProviderKey>;
  /** The provider refused this key (401): forget it. True when another try may get a different one. */
  reject?(key: KeyId): boolean;
}

/** One budget as people see it. */
export interface BudgetStatus {
  /** `router`, `agent:alice`, `router/day`. */
  readonly budget: string;
  readonly limit: Microdollars;
  readonly spent: Microdollars;
  readonly held: Microdollars;
  /** Epoch milliseconds at which the window starts anew; absent for a lifetime budget. */
  readonly resetsAt?: number;
}

/** What the router needs to show and change budgets; `@iron/cost` implements it. */
export interface BudgetControl {
  status(): readonly BudgetStatus[] | Promise<readonly BudgetStatus[]>;
  /** The router's own budget, at once and without waiting; undefined when it has no limit. */
  current(): { readonly spent: Microdollars; readonly limit: Microdollars } | undefined;
  setLimit(limit: Microdollars | undefined, actor: string, budget?: string): void | Promise<void>;
}

/** Events, at most once per listener and in order. Publishing never waits and never throws. */
export interface EventBus {
  publish(event: IronEvent): void;
  /** Returns what ends the subscription. */
  subscribe(listener: (event: IronEvent) => void): () => void;
  /** False when nobody listens, so that an event need not even be built. */
  readonly heard: boolean;
}

/** What the control server answered: a status and at most 1 MiB of text. */
export interface ControlServerReply {
  readonly status: number;
  readonly text: string;
}

/** One call to the control server. Bodies may hold tokens and lease ids: neither is ever part of an error. */
export interface ControlServerRequest {
  /** Below the server's address, such as `/api/v1/budget/return`. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** A user's own access token, where the call asks for one. */
  readonly bearer?: Secret;
  readonly signal?: AbortSignal;
}

/**
 * Posts JSON to the control server and gives back any complete reply, whatever its status. Redirects are not followed.
 *
 * @throws {IronError} with a `failure` when no usable reply came; `failure.sent` says whether the server may have acted all the same
 */
export type ControlServerPost = (request: ControlServerRequest) => Promise<ControlServerReply>;
