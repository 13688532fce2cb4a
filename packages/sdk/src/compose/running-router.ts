import type { AgentRuntime, LlmRouter, ProviderOptions, RoutingOptions } from "@iron/runtime";
import type { Reliability } from "@iron/reliability";
import type { EventBus } from "@iron/types";
import { asConfigError } from "../config/as-config-error.ts";
import { parseRuntimeConfig } from "../config/parse-runtime-config.ts";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import type { Upstreams } from "../keys/upstreams.ts";
import type { RecentRequests } from "../requests/recent-requests.ts";
import type { SharedLimits } from "../state/shared-limits.ts";
import { changedLimits } from "./changed-limits.ts";
import type { AuditTrail } from "../audit/audit-trail.ts";
import { changedSettings, namesThatDiffer } from "./changed-settings.ts";
import type { ControlPlane } from "./control-plane.ts";
import { heldBack } from "./held-back.ts";
import type { IronRouter } from "./iron-router.ts";

/** What holds a running router together. */
export interface RouterParts {
  readonly router: LlmRouter;
  readonly limits: Pick<SharedLimits, "configure">;
  /** Ends following limits that are set elsewhere. */
  readonly unfollow: () => void;
  readonly events: EventBus;
  readonly agents: AgentRuntime;
  readonly requests: RecentRequests;
  readonly control: ControlPlane;
  readonly reliability: Reliability | undefined;
  readonly upstreams: Upstreams;
  readonly config: RuntimeConfig;
  readonly tell: AuditTrail;
  readonly openUpstreams: (config: RuntimeConfig) => Promise<Upstreams>;
  readonly closeState: () => Promise<void>;
}

/** The router and what was composed around it, under one name. */
export class RunningRouter implements IronRouter {
  readonly events: EventBus;
  readonly agents: AgentRuntime;
  readonly analytics: IronRouter["analytics"];
  readonly leases: IronRouter["leases"];
  readonly reliability: IronRouter["reliability"];
  readonly requests: RecentRequests;
  readonly fetch: LlmRouter["fetch"];
  readonly #router: LlmRouter;
  readonly #parts: RouterParts;
  #upstreams: Upstreams;
  #config: RuntimeConfig;

  constructor(parts: RouterParts) {
    this.events = parts.events;
    this.agents = parts.agents;
    this.analytics = parts.control.analytics;
    this.leases = parts.control.leases;
    this.reliability = parts.reliability;
    this.requests = parts.requests;
    this.fetch = parts.router.fetch;
    this.#router = parts.router;
    this.#parts = parts;
    this.#upstreams = parts.upstreams;
    this.#config = parts.config;
  }

  get mode(): "direct" | "server" {
    return this.#upstreams.mode;
  }

  get providers(): readonly string[] {
    return this.#upstreams.providers.map(({ name }) => name);
  }

  get baseUrl(): string {
    return this.#router.baseUrl;
  }

  get apiKey(): string {
    return this.#router.apiKey;
  }

  get adminKey(): string {
    return this.#router.adminKey;
  }

  get port(): number {
    return this.#router.port;
  }

  get provider(): string {
    return this.#router.provider;
  }

  get isRunning(): boolean {
    return this.#router.isRunning;
  }

  get openRequests(): number {
    return this.#router.openRequests;
  }

  get budgetStatus(): LlmRouter["budgetStatus"] {
    return this.#router.budgetStatus;
  }

  setBudget(usd: number | undefined): Promise<void> {
    return this.#router.setBudget(usd);
  }

  issueToken(client: Parameters<LlmRouter["issueToken"]>[0]): ReturnType<LlmRouter["issueToken"]> {
    return this.#router.issueToken(client);
  }

  /** Names the provider of the key that the control server has assigned; absent in direct mode. */
  get assigned(): Upstreams["assigned"] {
    return this.#upstreams.assigned;
  }

  /** Providers and model names in force. */
  get routing(): RoutingOptions {
    return { providers: this.#upstreams.providers, ...aliases(this.#config) };
  }

  /** Other providers for the model names in force. */
  replaceProviders(providers: readonly ProviderOptions[]): void {
    this.#upstreams = { ...this.#upstreams, providers };
    this.#router.reconfigure(this.routing);
    this.#parts.reliability?.reset();
  }

  async reconfigure(wanted: RuntimeConfig): Promise<{ readonly restart: readonly string[] }> {
    const { config, names: waiting } = heldBack(this.#config, parseRuntimeConfig(wanted));
    const upstreams = await this.#parts.openUpstreams(config);
    try {
      await asConfigError(() => {
        this.#router.reconfigure({ providers: upstreams.providers, ...aliases(config) });
        this.#parts.reliability?.replaceKeys(upstreams.keys ?? {});
        this.#parts.reliability?.reset();
      });
    } catch (error) {
      await upstreams.close();
      throw error;
    }
    const before = this.#config;
    const old = this.#upstreams;
    this.#config = config;
    this.#upstreams = upstreams;
    await old.close();
    const limits = changedLimits(before.budget, config.budget);
    await this.#parts.limits.configure(limits ?? []);
    const late = limits === undefined ? ["budget"] : [];
    const restart = [...waiting, ...changedSettings(before, config), ...late];
    const changed = namesThatDiffer(before, config).join(", ");
    // Names alone: values may be secrets.
    const facts = { changed, restart: restart.join(", ") };
    await this.#parts.tell({ actor: "configuration", kind: "config.reloaded", facts });
    return { restart };
  }

  async stop(): Promise<void> {
    this.#parts.unfollow();
    await this.agents.stopAll();
    await this.#router.stop();
    await this.#parts.control.stop();
    await this.#upstreams.close();
    this.requests.stop();
    await this.#parts.closeState();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

function aliases(config: RuntimeConfig): { readonly models?: NonNullable<RuntimeConfig["models"]> } {
  return config.models === undefined ? {} : { models: config.models };
}
