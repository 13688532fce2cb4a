import { z } from "zod";
import { askRouter } from "../routers/ask-router.ts";
import type { RouterAddress } from "../routers/router-address.ts";
import type { SeenHistory } from "../state/live-state.ts";

export interface HistoryReader {
  /** Something was spent: what is known is no longer all. */
  spent(): void;
  /** What the router's ledger says of the last thirty days, asked for when it is due; undefined when it keeps none. */
  read(): Promise<SeenHistory | undefined>;
}

const DAY_MS = 24 * 60 * 60_000;
/** A day more than is shown, for days are not all of one length. */
const SPAN_MS = 31 * DAY_MS;
const LEAST_MS = 2000;
/** Without anything being spent here: another router may keep its money in the same ledger. */
const MOST_MS = 60_000;
/** A large ledger takes its time, and is left alone for many times as long. */
const REST = 20;

/** Reads a router's history no more often than the router can bear. */
export function historyReader(router: RouterAddress): HistoryReader {
  let known: SeenHistory | undefined;
  let dirty = true;
  let asking = false;
  let earliest = 0;
  let latest = 0;
  return {
    spent: () => (dirty = true),
    async read() {
      const began = performance.now();
      if (asking || began < (dirty ? earliest : latest)) return known;
      dirty = false;
      asking = true;
      try {
        known = await ask(router);
      } finally {
        asking = false;
        const now = performance.now();
        earliest = now + Math.max(LEAST_MS, REST * (now - began));
        latest = Math.max(earliest, now + MOST_MS);
      }
      return known;
    },
  };
}

const answered = z.discriminatedUnion("durable", [
  z.object({ durable: z.literal(false) }),
  z.object({
    durable: z.literal(true),
    ledger: z.string(),
    rows: z.array(z.object({ key: z.string(), microdollars: z.number() })),
  }),
]);

const PATIENCE_MS = 30_000;
const OK = 200;

async function ask(router: RouterAddress): Promise<SeenHistory | undefined> {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const query = new URLSearchParams({ by: "day", since: String(Date.now() - SPAN_MS), timeZone });
  const { status, body } = await askRouter(router, `/iron/spend?${query.toString()}`, {
    method: "GET",
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
  });
  if (status !== OK) {
    await body.dump();
    throw new Error(`the router answered ${status}`);
  }
  const read = answered.parse(await body.json());
  if (!read.durable) return undefined;
  const days = read.rows.map(({ key, microdollars }) => ({ day: key, spent: microdollars }));
  return { ledger: read.ledger, days };
}
