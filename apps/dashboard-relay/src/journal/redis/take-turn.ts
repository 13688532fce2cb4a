import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "iovalkey";
import type { Kept } from "../../state/live-fold.ts";
import { isNews, type Told, type Turn } from "../journal.ts";
import type { Known, ReadNews } from "./known.ts";
import { APPEND, END_TURN, type Keys, PUBLISH, TAKE_TURN } from "./scripts.ts";

export interface TurnPlace {
  readonly writer: Redis;
  readonly keys: Keys;
  readonly relay: string;
  readonly leaseMs: number;
  readonly most: number;
  readonly known: Known;
  /** Told what was kept just now: however much follows, it was heard. */
  readonly onAppended: (news: readonly ReadNews[]) => void;
  /** The relay stops. */
  readonly signal: AbortSignal;
}

export interface SharedTurn extends Turn {
  end(): Promise<void>;
}

const AGAIN_MS = 100;

/** The turn, when nobody else has it; undefined otherwise. It is over when it could not be renewed in time. */
export async function takeTurn(place: TurnPlace): Promise<SharedTurn | undefined> {
  const { writer, keys, relay, known } = place;
  const number = await ask(place);
  if (number === 0) return undefined;
  const kept = await writer.hgetall(keys.after);
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, place.signal]);
  void renew(place, over);
  const fence = String(number);

  const append = async (router: string, told: readonly Told[]): Promise<void> => {
    const words = told.flatMap(({ id, event }) => [
      id,
      isNews(event) ? JSON.stringify({ router, id, event }) : "",
    ]);
    const call = [fence, String(known.seq), String(place.most), router, ...words];
    const names = [keys.fence, keys.stream, keys.seq, keys.after];
    // Redis may be away for a moment: the same is said again until it is known to be kept, or the turn is over.
    while (!signal.aborted) {
      try {
        const answer = await writer.eval(APPEND, names.length, ...names, ...call);
        const [fresh, last] = answer as readonly [number, string];
        if (fresh < 0) over.abort();
        else return place.onAppended(numberedNews(router, told, { fresh, last: Number(last) }));
      } catch {
        await sleep(AGAIN_MS, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
    throw new Error("it is another relay's turn");
  };

  return {
    signal,
    after: (router) => known.after(router, kept[router]),
    append,
    async publish(kept: Kept) {
      const done = await writer.eval(PUBLISH, 2, keys.fence, keys.kept, fence, JSON.stringify(kept));
      if (done === -1) over.abort();
    },
    async end() {
      over.abort();
      await writer.eval(END_TURN, 1, keys.turn, relay).catch(() => undefined);
    },
  };
}

/** Those that were kept before are the first of them. */
function numberedNews(
  router: string,
  told: readonly Told[],
  { fresh, last }: { readonly fresh: number; readonly last: number },
): readonly ReadNews[] {
  const news = told.filter(({ event }) => isNews(event));
  return news
    .slice(news.length - fresh)
    .map(({ id, event }, at) => ({ seq: last - fresh + 1 + at, router, id, event }));
}

async function ask({ writer, keys, relay, leaseMs }: TurnPlace): Promise<number> {
  return (await writer.eval(TAKE_TURN, 2, keys.turn, keys.fence, relay, leaseMs)) as number;
}

/** Keeps the turn for as long as it can be renewed; ends it before another may begin. */
async function renew(place: TurnPlace, over: AbortController): Promise<void> {
  const { leaseMs, signal } = place;
  let heldUntil = performance.now() + leaseMs;
  while (!signal.aborted && !over.signal.aborted) {
    await sleep(leaseMs / 4, undefined, { signal: over.signal, ref: false }).catch(() => undefined);
    if (signal.aborted || over.signal.aborted) return;
    const asked = performance.now();
    const number = await ask(place).catch(() => undefined);
    if (number === 0) over.abort();
    if (number !== undefined) heldUntil = asked + leaseMs;
    else if (performance.now() > heldUntil - leaseMs / 4) over.abort();
  }
}
