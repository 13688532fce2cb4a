import type { Exchange, Frame, Guard, Outcome } from "@iron/types";
import { gateTools } from "../tools/gate-tools.ts";
import { observeReply, rewriteReply } from "../reply/rewrite-reply.ts";
import { failClosed } from "./fail-closed.ts";
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
    const { request: rules, runaway } = this.#core;
    const exchange = this.#exchange;
    failClosed(() => {
      const texts = exchange.body.texts();
      runaway?.admit(exchange, texts);
      if (rules !== undefined) rewriteRequest({ exchange, texts, rules }, this.#core);
    });
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
