import type { Dispatcher } from "undici";
import { Client } from "undici";
import type { ConnectionPast } from "./upstream-exchange.ts";
import { UpstreamExchange } from "./upstream-exchange.ts";

/** One connection of a pool, which knows whether it has served before: only then can it have gone stale. */
export class WatchedClient extends Client {
  readonly #past: ConnectionPast = { replies: 0 };

  constructor(origin: URL, options: object) {
    super(origin, options);
    this.on("connect", () => (this.#past.replies = 0));
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (handler instanceof UpstreamExchange) handler.past = this.#past;
    return super.dispatch(options, handler);
  }
}
