import type { Turn } from "../journal/journal.ts";
import type { RouterAddress } from "../routers/router-address.ts";
import type { LiveFold } from "../state/live-fold.ts";
import { feedEvent } from "./feed-schema.ts";
import { pollRouter } from "./poll-router.ts";
import { followRouter } from "./router-feed.ts";

export interface FollowOptions {
  readonly routers: readonly RouterAddress[];
  readonly fold: LiveFold;
  /** Something of the state changed. */
  readonly onChange: () => void;
}

/** Follows every router for one turn. Resolves when all connections are closed. */
export async function followRouters(turn: Turn, options: FollowOptions): Promise<void> {
  await Promise.all(options.routers.map((router) => follow(router, turn, options)));
}

async function follow(router: RouterAddress, turn: Turn, options: FollowOptions): Promise<void> {
  const { fold, onChange } = options;
  const name = new URL(router.url).host;
  fold.router(name, {});
  onChange();
  const polling = pollRouter(router, { name, fold, onChange });
  await followRouter({
    router,
    after: turn.after(name),
    signal: turn.signal,
    async onMessages(messages) {
      const told = messages.flatMap(({ id, data }) => {
        const read = feedEvent.safeParse(data);
        return read.success ? [{ id, event: read.data }] : [];
      });
      if (told.length === 0) return;
      await turn.append(name, told);
      polling.soon();
    },
    onState(problem) {
      fold.router(name, { problem, connected: problem === undefined });
      onChange();
      polling.soon();
    },
  });
  polling.stop();
}
