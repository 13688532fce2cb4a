import type { LiveFold } from "../state/live-fold.ts";
import { historyReader } from "./read-history.ts";
import { readAgents, readBreakers, readBudgets } from "./read-router.ts";
import type { RouterAddress } from "../routers/router-address.ts";

export interface Polling {
  /** Asks within a moment: something has changed. */
  soon(): void;
  stop(): void;
}

const EVERY_MS = 2000;
const SOON_MS = 100;

/** Keeps what a router's feed does not tell: budgets, agents, circuit breakers, what its ledger says was spent. Never two questions at once. */
export function pollRouter(
  router: RouterAddress,
  parts: { readonly name: string; readonly fold: LiveFold; readonly onChange: () => void },
): Polling {
  const { name, fold, onChange } = parts;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let asking = false;
  const history = historyReader(router);
  const schedule = (ms: number): void => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void ask(), ms).unref();
  };
  // Apart from the rest: a large ledger takes its time.
  const readSpent = async (): Promise<void> => {
    try {
      const spent = await history.read();
      if (stopped) return;
      fold.router(name, { history: spent });
      onChange();
    } catch {
      // It stays as it was last known.
    }
  };
  const ask = async (): Promise<void> => {
    asking = true;
    void readSpent();
    // What cannot be asked stays as it was last known; the feed tells that the router is gone.
    const [budgets, agents, breakers] = await Promise.allSettled([
      readBudgets(router),
      readAgents(router),
      readBreakers(router),
    ]);
    asking = false;
    if (stopped) return;
    fold.router(name, {
      ...(budgets.status === "fulfilled" && { budgets: budgets.value }),
      ...(agents.status === "fulfilled" && { agents: agents.value }),
      ...(breakers.status === "fulfilled" && { breakers: breakers.value }),
    });
    onChange();
    schedule(EVERY_MS);
  };
  schedule(0);
  return {
    soon: () => {
      history.spent();
      if (!asking) schedule(SOON_MS);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
