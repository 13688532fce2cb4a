import type { Exchange, Frame, Guard, Outcome } from "@iron/types";
import { IronError, isIronError } from "@iron/types";
import { gateTools } from "../tools/gate-tools.ts";
import { observeReply, rewriteReply } from "../reply/rewrite-reply.ts";
import { rewriteRequest } from "./rewrite-request.ts";
import type { SafetyCore } from "./safety-core.ts";

type Transform = (frames: AsyncIterable<Frame>) => AsyncIterable<Frame>;

/** Safety's part in one exchange. */
export class SafetyGuard implements Guard {
  readonly #exchange: Exchange;
  readonly #core: SafetyCore;
  /** Set once the request is known: absent when nothing in the reply can change. */
  transform?: Transform;

  constructor(exchange: Exchange, core: SafetyCore) {
    this.#exchange = exchange;
    this.#core = core;
  }

  admit(): void {
    const { request, runaway } = this.#core;
    try {
      const texts = this.#exchange.body.texts();
      runaway?.admit(this.#exchange, texts);
      if (request !== undefined)
        rewriteRequest({ exchange: this.#exchange, texts, rules: request }, this.#core);
    } catch (error) {
      if (isIronError(error)) throw error;
      // A defect here must not let through what was to be looked at.
      throw new IronError("content_blocked", "The request could not be checked, and so was not sent.", {
        cause: error,
        shouldRetry: false,
      });
    }
    const transform = this.#transform();
    if (transform !== undefined) this.transform = transform;
  }

  settle(outcome: Outcome): void {
    this.#core.runaway?.settle(this.#exchange, outcome);
  }

  #transform(): Transform | undefined {
    const exchange = this.#exchange;
    if (exchange.endpoint.kind !== "chat") return undefined;
    const { reply, replyObserved, tools, vaults, ports } = this.#core;
    const vault = vaults.known(exchange);
    const changes = reply !== undefined || (vault !== undefined && vault.size > 0);
    if (!changes && replyObserved === undefined && tools === undefined) return undefined;
    return (frames) => {
      let out = frames;
      if (replyObserved !== undefined)
        out = observeReply(out, { exchange, rules: replyObserved, vault: undefined, ports });
      if (changes) out = rewriteReply(out, { exchange, rules: reply, vault, ports });
      return tools === undefined ? out : gateTools(out, { exchange, rules: tools });
    };
  }
}
