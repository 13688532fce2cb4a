import { newsMessage } from "../socket/messages.ts";
import { Audience } from "../socket/audience.ts";
import { type Kept, LiveFold } from "../state/live-fold.ts";
import { createMessageRing } from "../state/message-ring.ts";
import type { Journal, Listener, Turn } from "./journal.ts";
import { localJournal } from "./local-journal.ts";
import type { SharedOptions } from "./redis/shared-journal.ts";

export interface HubOptions {
  readonly share?: SharedOptions | undefined;
  readonly coalesceMs?: number | undefined;
}

/** Where news come together with who listens. */
export interface Hub {
  readonly fold: LiveFold;
  readonly audience: Audience;
  /** What is known of a router is another than before. */
  changed(): void;
  run(follow: (turn: Turn) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

const REMEMBERED = 4000;
const PUBLISH_EVERY_MS = 500;

/** @throws {Error} when it is to be shared and Redis cannot be reached */
export async function createHub({ share, coalesceMs = 250 }: HubOptions): Promise<Hub> {
  const fold = new LiveFold();
  let ring = createMessageRing(REMEMBERED, 0);
  let audience: Audience | undefined;
  let turn: Turn | undefined;
  let begun = false;
  const listener: Listener = {
    onNews(news) {
      for (const one of news) {
        fold.news(one);
        ring.add(one.seq, JSON.stringify(newsMessage(one)));
      }
      audience?.newsCame();
    },
    onKept(kept: Kept) {
      // The first is where to go on from; later ones tell of routers, unless this relay knows them better.
      if (!begun) fold.restore(kept);
      else if (turn === undefined) fold.takeRouters(kept);
      begun = true;
      audience?.stateChanged();
    },
    onShared(state) {
      if (fold.shared === state) return;
      fold.shared = state;
      audience?.stateChanged();
    },
  };
  const journal = await openJournal(share, listener);
  begun = true;
  if (ring.last === 0) ring = createMessageRing(REMEMBERED, journal.start);
  const made = new Audience({ ring, state: () => fold.state(), coalesceMs });
  audience = made;

  const publishing = setInterval(() => {
    void turn?.publish(fold.keep()).catch(() => undefined);
  }, PUBLISH_EVERY_MS);
  publishing.unref();
  return {
    fold,
    audience: made,
    changed: () => made.stateChanged(),
    run: (follow) =>
      journal.run(async (mine) => {
        turn = mine;
        try {
          await follow(mine);
        } finally {
          turn = undefined;
        }
      }),
    async stop() {
      clearInterval(publishing);
      made.stop();
      await journal.stop();
    },
  };
}

/** Redis is loaded where it is asked for alone. */
async function openJournal(share: SharedOptions | undefined, listener: Listener): Promise<Journal> {
  if (share === undefined) return localJournal(listener);
  const { sharedJournal } = await import("./redis/shared-journal.ts");
  return sharedJournal(share, listener);
}
