import { isIronError, type CallId, type Clock, type Microdollars } from "@iron/types";
import { aggregateSpend } from "../ledger/aggregate-spend.ts";
import type { DurableLedger, LedgerEntry, RecoveredHold, Recovery } from "../ledger/durable-ledger.ts";
import { createFreedMoney, type FreedLook } from "../ledger/freed-money.ts";
import { createKeptWork, type KeptWork } from "../ledger/kept-work.ts";
import { unavailable } from "../ledger/unavailable.ts";
import { checkBook, purgeBook } from "./book-upkeep.ts";
import type { RedisBook } from "./redis-book.ts";
import { createMoves, isPassing } from "./redis-moves.ts";
import type { RedisStep } from "./redis-step.ts";

export interface RedisLedgerOptions {
  readonly step: RedisStep;
  readonly book: RedisBook;
  readonly clock: Clock;
  readonly leaseMs: number;
}

/** Reads outside the scripts fail like everything else: with one code. */
async function guarded<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (isIronError(error)) throw error;
    throw unavailable("Redis did not answer", { store: "redis", outcome: "none" }, error);
  }
}

function toRecovered(value: unknown): RecoveredHold {
  const [call, instance, charged] = value as readonly unknown[];
  return { call: call as CallId, instance: String(instance), charged: Number(charged) as Microdollars };
}

async function beatUntilDone(step: RedisStep, leaseMs: number): Promise<Recovery> {
  const list: RecoveredHold[] = [];
  for (let found = 1; found > 0;) {
    const charged = ((await step("beat", [leaseMs])) as readonly unknown[]).map(toRecovered);
    found = charged.length;
    list.push(...charged);
  }
  const settled = list.filter((hold) => hold.charged > 0).length;
  return { settled, voided: list.length - settled, list };
}

async function collect(entries: AsyncIterable<LedgerEntry>, limit: number): Promise<readonly LedgerEntry[]> {
  const page: LedgerEntry[] = [];
  for await (const { seq, at, kind, call, budgets, amount, held, source, actor, reason } of entries) {
    const optional = Object.entries({ call, source, actor, reason }).filter(
      ([, value]) => value !== undefined,
    );
    page.push({
      seq,
      at,
      kind,
      budgets,
      amount,
      held,
      ...(Object.fromEntries(optional) as Partial<LedgerEntry>),
    });
    if (page.length >= limit) break;
  }
  return page;
}

/** What this router freed itself is in it too: to be told of that twice costs one more try. */
async function lookForFreed(book: RedisBook, after: number | undefined): Promise<FreedLook> {
  if (after === undefined) return { last: await book.last(), freed: false };
  let last = after;
  let freed = false;
  for await (const { seq, kind, amount, held } of book.entries(after)) {
    last = seq;
    freed ||= kind !== "carry" && amount + held < 0;
  }
  return { last, freed };
}

export function createRedisLedger(options: RedisLedgerOptions): { ledger: DurableLedger; kept: KeptWork } {
  const { step, book, clock, leaseMs } = options;
  const kept = createKeptWork({ clock, everyMs: 250, isPassing });
  const moves = createMoves(step, kept);
  const ledger: DurableLedger = {
    ...moves,
    async hold(request) {
      const answer = moves.hold(request);
      const { tell } = request;
      if (tell === undefined) return answer;
      // Asked right behind the hold, so that both cost one way there and back.
      const stands = book.account(tell).catch(() => undefined);
      const { held, short } = await answer;
      return held === undefined ? { short } : { held, stands: await stands };
    },
    account: async (budget) => guarded(book.account(budget)),
    accounts: async () => guarded(book.accounts()),
    async open() {
      const holds = await guarded(book.open());
      return holds.map(({ call, held, instance, since }) => ({ call, held, instance, since }));
    },
    recover: async () => beatUntilDone(step, leaseMs),
    entries: async ({ after = 0, limit = 1000 } = {}) => guarded(collect(book.entries(after), limit)),
    async spend(query) {
      const first = query.since === undefined ? 1 : await guarded(book.firstSince(query.since));
      return guarded(aggregateSpend(book.entries(first - 1), query));
    },
    purge: async (before, actor) => guarded(purgeBook({ step, book, before, actor })),
    check: async () => guarded(checkBook(book)),
    onFreed: createFreedMoney({ clock, look: (after) => lookForFreed(book, after) }),
  };
  return { ledger, kept };
}
