import type { Redis } from "iovalkey";
import type { Account, BudgetId, CallId, Microdollars, UsageSource } from "@iron/types";
import type { ReportEntry } from "../ledger/aggregate-spend.ts";
import type { LedgerEntry, OpenHold } from "../ledger/durable-ledger.ts";

const PAGE = 1000;

type Balance = Omit<Account, "limit">;

/** Reads what the scripts write. */
export interface RedisBook {
  account(budget: BudgetId): Promise<Balance>;
  accounts(): Promise<readonly Balance[]>;
  /** Open calls with the chain that each counts against. */
  open(): Promise<readonly (OpenHold & { readonly budgets: readonly BudgetId[] })[]>;
  /** Every entry after a number, oldest first. */
  entries(after: number): AsyncIterable<ReportEntry>;
  /** The number of the first entry written at a time or later: numbers grow with time, so it is found by halving. */
  firstSince(at: number): Promise<number>;
  /** The number of the last entry. */
  last(): Promise<number>;
}

function toEntry([id, fields]: readonly [string, readonly string[]]): ReportEntry {
  const map = new Map<string, string>();
  for (let index = 0; index + 1 < fields.length; index += 2)
    map.set(fields[index] ?? "", fields[index + 1] ?? "");
  const labels = map.get("labels") ?? "";
  const optional = <Name extends string>(name: Name): Partial<Record<Name, string>> => {
    const value = map.get(name);
    return value === undefined || value === "" ? {} : ({ [name]: value } as Record<Name, string>);
  };
  return {
    seq: Number.parseInt(id, 10),
    at: Number(map.get("at")),
    kind: map.get("kind") as LedgerEntry["kind"],
    budgets: JSON.parse(map.get("budgets") ?? "[]") as BudgetId[],
    amount: Number(map.get("amount")),
    held: Number(map.get("held")),
    labels: labels === "" ? {} : (JSON.parse(labels) as Record<string, string>),
    inputTokens: Number(map.get("input") ?? 0),
    outputTokens: Number(map.get("output") ?? 0),
    ...(optional("call") as { call?: CallId }),
    ...(optional("source") as { source?: UsageSource }),
    ...optional("actor"),
    ...optional("reason"),
  };
}

function money(text: string | null | undefined): Microdollars {
  return Number(text ?? 0) as Microdollars;
}

type OpenCall = Awaited<ReturnType<RedisBook["open"]>>[number];

async function readOpen(client: Redis, key: string): Promise<readonly OpenCall[]> {
  const holds: OpenCall[] = [];
  for (const instance of await client.zrange(`${key}:live`, 0, -1)) {
    for (const call of await client.smembers(`${key}:open:${instance}`)) {
      const [state, held, at, budgets] = await client.hmget(
        `${key}:call:${call}`,
        "state",
        "held",
        "at",
        "budgets",
      );
      if (state !== "open") continue;
      const chain = JSON.parse(budgets ?? "[]") as BudgetId[];
      holds.push({ call: call as CallId, held: money(held), instance, since: Number(at), budgets: chain });
    }
  }
  return holds.toSorted((a, b) => a.since - b.since);
}

export function createRedisBook(client: Redis, key: string): RedisBook {
  async function* entries(after: number): AsyncIterable<ReportEntry> {
    for (let from = after + 1; ;) {
      const page = await client.xrange(`${key}:entries`, `${from}-0`, "+", "COUNT", PAGE);
      yield* page.map(toEntry);
      if (page.length < PAGE) return;
      from = Number.parseInt(page.at(-1)?.[0] ?? "0", 10) + 1;
    }
  }

  async function edge(which: "first" | "last"): Promise<ReportEntry | undefined> {
    const stream = `${key}:entries`;
    const found =
      which === "first"
        ? await client.xrange(stream, "-", "+", "COUNT", 1)
        : await client.xrevrange(stream, "+", "-", "COUNT", 1);
    return found[0] === undefined ? undefined : toEntry(found[0]);
  }

  return {
    async account(budget) {
      const [spent, held] = await Promise.all([
        client.hget(`${key}:spent`, budget),
        client.hget(`${key}:held`, budget),
      ]);
      return { budget, spent: money(spent), held: money(held) };
    },
    async accounts() {
      const [spent, held] = await Promise.all([
        client.hgetall(`${key}:spent`),
        client.hgetall(`${key}:held`),
      ]);
      const names = new Set([...Object.keys(spent), ...Object.keys(held)]);
      return [...names].toSorted().map((name) => ({
        budget: name as BudgetId,
        spent: money(spent[name]),
        held: money(held[name]),
      }));
    },
    open: async () => readOpen(client, key),
    entries,
    async firstSince(at) {
      let low = (await edge("first"))?.seq ?? 1;
      let high = ((await edge("last"))?.seq ?? 0) + 1;
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        const [found] = await client.xrange(`${key}:entries`, `${middle}-0`, "+", "COUNT", 1);
        if (found === undefined || toEntry(found).at >= at) high = middle;
        else low = toEntry(found).seq + 1;
      }
      return low;
    },
    last: async () => (await edge("last"))?.seq ?? 0,
  };
}
