import { newsMessage } from "../socket/messages.ts";
import { Audience } from "../socket/audience.ts";
import { type Kept, LiveFold } from "../state/live-fold.ts";
import { createMessageRing } from "../state/message-ring.ts";
import type { Journal, Listener, News, Turn } from "./journal.ts";
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
  // What another relay counted and what was heard here may overlap.
  const recent: News[] = [];
  const listener: Listener = {
    onNews(news) {
      if (share !== undefined) remember(recent, news);
      for (const one of news) {
        fold.news(one);
        ring.add(one.seq, JSON.stringify(newsMessage(one)));
      }
      audience?.newsCame();
    },
    onKept(kept: Kept) {
      // Whose turn it is has heard of everything.
      if (turn === undefined) fold.restore(kept, recent);
      audience?.stateChanged();
    },
    onShared(state) {
      if (fold.shared === state) return;
      fold.shared = state;
      audience?.stateChanged();
    },
  };
  const journal = await openJournal(share, listener);
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

function remember(recent: News[], news: readonly News[]): void {
  recent.push(...news);
  if (recent.length >= 2 * REMEMBERED) recent.splice(0, recent.length - REMEMBERED);
}

/** Redis is loaded where it is asked for alone. */
async function openJournal(share: SharedOptions | undefined, listener: Listener): Promise<Journal> {
  if (share === undefined) return localJournal(listener);
  const { sharedJournal } = await import("./redis/shared-journal.ts");
  return sharedJournal(share, listener);
}
