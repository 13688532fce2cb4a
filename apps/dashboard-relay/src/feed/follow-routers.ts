import type { SeenEvent } from "./feed-schema.ts";
import { feedEvent } from "./feed-schema.ts";
import { readBudgets } from "./read-budgets.ts";
import { followRouter, type RouterAddress } from "./router-feed.ts";
import type { LiveFold } from "../state/live-state.ts";

export interface FollowOptions {
  readonly routers: readonly RouterAddress[];
  readonly fold: LiveFold;
  /** Something of the state changed. */
  readonly onChange: () => void;
  readonly onEvent: (router: string, event: SeenEvent) => void;
  readonly signal: AbortSignal;
}

const BUDGETS_EVERY_MS = 2000;

/** Follows every router until told to stop. Resolves when all connections are closed. */
export async function followRouters(options: FollowOptions): Promise<void> {
  await Promise.all(options.routers.map((router) => follow(router, options)));
}

async function follow(
  router: RouterAddress,
  { fold, onChange, onEvent, signal }: FollowOptions,
): Promise<void> {
  const name = new URL(router.url).host;
  fold.router(name, { connected: false });
  const readMoney = async (): Promise<void> => {
    try {
      fold.router(name, { budgets: await readBudgets(router) });
      onChange();
    } catch {
      // A router that cannot be asked is shown as disconnected by its feed; its last known budgets stay.
    }
  };
  const polling = setInterval(() => void readMoney(), BUDGETS_EVERY_MS);
  polling.unref();
  await followRouter({
    router,
    signal,
    onMessage(message) {
      const read = feedEvent.safeParse(message.data);
      if (!read.success) return;
      fold.event(name, read.data);
      onEvent(name, read.data);
      onChange();
    },
    onState(connected) {
      fold.router(name, { connected });
      onChange();
      if (connected) void readMoney();
    },
  });
  clearInterval(polling);
}
