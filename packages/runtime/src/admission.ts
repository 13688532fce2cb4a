import { IronError } from "@iron/types";
import type { OpenExchanges } from "./open-exchanges.ts";

/** Whether a new exchange may begin now. */
export interface Admission {
  /** Why not; undefined when it may. */
  notReady(): string | undefined;
  /** @throws {IronError} `shutting_down`, `not_ready` or `overloaded` */
  enter(exchange: { cut(error: IronError): void }): () => void;
  /** From now on nothing new begins. */
  shut(): void;
  readonly isShut: boolean;
}

export function createAdmission(
  open: OpenExchanges,
  whyNotReady: () => string | IronError | undefined,
): Admission {
  let shut = false;
  const notReady = (): string | undefined => (shut ? "shutting down" : reason(whyNotReady()));
  return {
    notReady,
    get isShut() {
      return shut;
    },
    shut() {
      shut = true;
    },
    enter(exchange) {
      if (shut) throw shuttingDown();
      const why = whyNotReady();
      if (typeof why === "object") throw why;
      if (why !== undefined) {
        throw new IronError("not_ready", `The router cannot serve yet: ${why}.`, { retryAfterMs: 1000 });
      }
      if (open.size >= open.limit) {
        throw new IronError("overloaded", `${open.limit} requests are under way, the limit of this router.`, {
          retryAfterMs: 1000,
          facts: { limit: open.limit },
        });
      }
      return open.add(exchange);
    },
  };
}

function reason(why: string | IronError | undefined): string | undefined {
  return typeof why === "object" ? why.message : why;
}

export function shuttingDown(): IronError {
  return new IronError("shutting_down", "The router is shutting down.", { retryAfterMs: 1000 });
}
