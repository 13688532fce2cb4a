import type { IronError } from "@iron/types";

/** The exchanges that are under way: how many there may be, and the wait for the last of them. */
export interface OpenExchanges {
  readonly size: number;
  readonly limit: number;
  add(exchange: { cut(error: IronError): void }): () => void;
  /** Resolves when none is left; after `drainMs` those that remain are cut with `error`. */
  drain(drainMs: number, error: IronError): Promise<void>;
}

export function createOpenExchanges(limit: number): OpenExchanges {
  const open = new Set<{ cut(error: IronError): void }>();
  let onEmpty: (() => void) | undefined;
  return {
    limit,
    get size() {
      return open.size;
    },
    add(exchange) {
      open.add(exchange);
      return () => {
        open.delete(exchange);
        if (open.size === 0) onEmpty?.();
      };
    },
    async drain(drainMs, error) {
      if (open.size === 0) return;
      const empty = new Promise<void>((resolve) => (onEmpty = resolve));
      const timer = setTimeout(() => {
        for (const exchange of open) exchange.cut(error);
      }, drainMs);
      await empty;
      clearTimeout(timer);
    },
  };
}
