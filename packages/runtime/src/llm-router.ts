import type { AgentId, Policy } from "@iron/types";
import { microdollars } from "@iron/types";
import { shuttingDown } from "./admission.ts";
import { previewCall, type PreviewedBy, type PreviewedCall } from "./http/preview-call.ts";
import type { IssuedToken } from "./http/tokens.ts";
import type { LlmRouterOptions } from "./llm-router-options.ts";
import { openRouter, type RouterParts } from "./open-router.ts";
import { routerSettings } from "./router-settings.ts";
import { isLoopbackHost } from "./routing/base-url.ts";
import type { RoutingOptions } from "./routing/routing-table.ts";
import { createRoutingTable } from "./routing/routing-table.ts";

/**
 * A local router for LLM calls. Clients show its token and get a provider's answer; the provider's key never leaves the process.
 *
 *     await using router = await LlmRouter.start({ providers: [{ name: "openai", vendor: "openai", key }] });
 */
export class LlmRouter implements AsyncDisposable {
  readonly port: number;
  readonly baseUrl: string;
  readonly #parts: RouterParts;
  #stopping: Promise<void> | undefined;

  private constructor(parts: RouterParts) {
    this.#parts = parts;
    this.port = parts.listening.port;
    const scheme = parts.options.tls === undefined ? "http" : "https";
    this.baseUrl = `${scheme}://${urlHost(parts.settings.host)}:${this.port}/v1`;
  }

  /**
   * Starts every policy, then listens.
   *
   * @throws {TypeError} for options that cannot work, naming the value and the fix
   * @throws {IronError} what a policy refuses to start with
   */
  static async start(options: LlmRouterOptions): Promise<LlmRouter> {
    const settings = routerSettings(options);
    if (!isLoopbackHost(settings.host) && options.apiKey === undefined) {
      throw new TypeError(
        `host "${settings.host}" is reachable from other machines: give an apiKey of your own, or listen on 127.0.0.1`,
      );
    }
    createRoutingTable(options);
    const started: Policy[] = [];
    try {
      for (const policy of options.policies ?? []) {
        await policy.start?.();
        started.push(policy);
      }
      const router = new LlmRouter(await openRouter(options, settings));
      const { baseUrl, provider } = router;
      options.events?.publish({
        at: settings.clock.now(),
        type: "router_started",
        baseUrl,
        provider,
        mode: options.mode ?? "direct",
      });
      return router;
    } catch (error) {
      for (const policy of started.toReversed()) await policy.stop?.();
      throw error;
    }
  }

  /** The client token. */
  get apiKey(): string {
    return this.#parts.apiKey.reveal();
  }

  /** The token of `/iron/...` paths that change things. */
  get adminKey(): string {
    return this.#parts.adminKey.reveal();
  }

  /** The name of the first provider. */
  get provider(): string {
    return this.#parts.routing.providers()[0]?.name ?? "";
  }

  get isRunning(): boolean {
    return this.#stopping === undefined;
  }

  /** Requests under way. */
  get openRequests(): number {
    return this.#parts.open.size;
  }

  /** `[spent, limit]` of the router's own budget in USD; undefined when it has none. */
  get budgetStatus(): [spent: number, limit: number] | undefined {
    const now = this.#parts.options.budget?.current();
    return now === undefined ? undefined : [now.spent / 1e6, now.limit / 1e6];
  }

  /** Sets the router's own budget, in USD; `undefined` takes the limit away. */
  async setBudget(usd: number | undefined): Promise<void> {
    const { budget } = this.#parts.options;
    if (budget === undefined)
      throw new TypeError("this router was started without a budget control, so no budget can be set");
    if (usd !== undefined && !(usd >= 0 && usd <= 1e9))
      throw new RangeError(`budget ${usd} is not between 0 and 1 000 000 000 USD`);
    await budget.setLimit(usd === undefined ? undefined : microdollars(Math.round(usd * 1e6)), "api");
  }

  /**
   * The first call that a POST to a provider's path would make, with what policies would make of its texts; nobody is asked.
   *
   * @throws {IronError} as the request itself would be refused
   */
  preview(path: string, body: Uint8Array, by: PreviewedBy = {}): PreviewedCall {
    return previewCall({ path, body, by }, this.#parts.exchange);
  }

  /** A further client token, for one agent. */
  issueToken(client: { readonly agent: string; readonly run?: string }): IssuedToken {
    return this.#parts.tokens.issue({ agent: client.agent as AgentId, run: client.run });
  }

  /** Replaces providers and model names for requests from now on; those under way keep theirs. Invalid options change nothing. */
  reconfigure(options: RoutingOptions): void {
    this.#parts.routing.replace(options);
  }

  /** The same router without a socket: `new OpenAI({ apiKey: router.apiKey, fetch: router.fetch })`. */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    return this.#parts.fetch(new Request(input, init));
  };

  /** Accepts nothing new, lets what is under way end (at most `drainMs`), settles it, and flushes the policies. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    const { options, settings, admission, open, listening, dispatchers } = this.#parts;
    admission.shut();
    // Until what is under way has ended the port answers, so that new requests hear why they are refused.
    await open.drain(settings.timeouts.drainMs, shuttingDown());
    await listening.close();
    await dispatchers.close();
    for (const policy of (options.policies ?? []).toReversed()) {
      try {
        await policy.stop?.();
      } catch (error) {
        settings.onDefect(error, "stop");
      }
    }
    options.events?.publish({ at: settings.clock.now(), type: "router_stopped" });
  }
}

function urlHost(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
