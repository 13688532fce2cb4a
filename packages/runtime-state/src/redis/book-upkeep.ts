import type { RedisBook } from "./redis-book.ts";
import type { RedisStep } from "./redis-step.ts";

export interface PurgeRequest {
  readonly step: RedisStep;
  readonly book: RedisBook;
  /** Epoch milliseconds. */
  readonly before: number;
  readonly actor: string;
}

/** Folds entries before a date into one line per chain. What open calls hold is kept with the calls, not in the entries. */
export async function purgeBook({
  step,
  book,
  before,
  actor,
}: PurgeRequest): Promise<{ readonly removed: number }> {
  const end = await book.firstSince(before);
  const sums = new Map<string, number>();
  let first: number | undefined;
  for await (const { seq, budgets, amount } of book.entries(0)) {
    if (seq >= end) break;
    first ??= seq;
    const chain = JSON.stringify(budgets);
    sums.set(chain, (sums.get(chain) ?? 0) + amount);
  }
  if (first === undefined) return { removed: 0 };
  const carried = [...sums].filter(([, amount]) => amount !== 0).flat();
  return { removed: Number(await step("purge", [first, end - 1, actor, ...carried])) };
}

/** Counters against the entries and the open calls. Tries again when somebody wrote meanwhile. */
export async function checkBook(book: RedisBook): Promise<readonly string[]> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const last = await book.last();
    const flaws = await compare(book);
    if (flaws.length === 0 || (await book.last()) === last) return flaws;
  }
  return ["the ledger was too busy to be checked"];
}

function add(sums: Map<string, number>, budgets: readonly string[], by: number): void {
  for (const budget of budgets) sums.set(budget, (sums.get(budget) ?? 0) + by);
}

async function compare(book: RedisBook): Promise<readonly string[]> {
  const spent = new Map<string, number>();
  const held = new Map<string, number>();
  for await (const { budgets, amount } of book.entries(0)) add(spent, budgets, amount);
  for (const hold of await book.open()) add(held, hold.budgets, hold.held);
  const flaws: string[] = [];
  for (const account of await book.accounts()) {
    const booked = spent.get(account.budget) ?? 0;
    const open = held.get(account.budget) ?? 0;
    if (account.spent !== booked)
      flaws.push(`${account.budget}: spent is ${account.spent}, its entries say ${booked}`);
    if (account.held !== open)
      flaws.push(`${account.budget}: held is ${account.held}, its open calls hold ${open}`);
  }
  return flaws;
}
