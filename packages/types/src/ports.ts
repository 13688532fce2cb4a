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
