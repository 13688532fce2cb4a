import type { Microdollars } from "@iron/types";
import { daysOf } from "../ledger/days.ts";
import type { FreedLook } from "../ledger/freed-money.ts";
import type { LedgerEntry, SpendQuery, SpendRow } from "../ledger/durable-ledger.ts";
import type { Row, Statements } from "./statements.ts";

/** What reads the book without changing it. */
export interface ReportOperations {
  spend(query: SpendQuery): readonly SpendRow[];
  entries(page: { readonly after?: number; readonly limit?: number }): readonly LedgerEntry[];
  /** Whether another instance has freed money after an entry; from the end of the book when that is not stated. */
  freed(after?: number): FreedLook;
}

// A quarter of an hour divides every time zone's offset, so days of any zone can be put together from these.
const QUARTER_MS = 900_000;

const KEYS: Readonly<Record<SpendQuery["by"], string>> = {
  model: "coalesce(labels ->> '$.model', '')",
  provider: "coalesce(labels ->> '$.provider', '')",
  agent: "coalesce(labels ->> '$.agent', '')",
  run: "coalesce(labels ->> '$.run', '')",
  day: `at / ${QUARTER_MS} * ${QUARTER_MS}`,
};

// A call id is its request's id, a dot and the attempt's number.
const REQUEST = `CASE WHEN call GLOB '*.[0-9]*' THEN rtrim(rtrim(call, '0123456789'), '.') ELSE call END`;

function spendSql(by: SpendQuery["by"]): string {
  return `
    SELECT ${KEYS[by]} AS key, count(DISTINCT ${REQUEST}) AS requests, count(DISTINCT call) AS calls,
      coalesce(sum(input_tokens), 0) AS inputTokens, coalesce(sum(output_tokens), 0) AS outputTokens,
      sum(amount) AS amount, sum(CASE WHEN source = 'provider' THEN 0 ELSE amount END) AS flagged
    FROM entry WHERE kind IN ('settle', 'late') AND at >= ? AND at < ?
    GROUP BY key ORDER BY ${by === "day" ? "key" : "amount DESC, key"}`;
}

function toEntry(row: Row): LedgerEntry {
  const { seq, at, kind, call, budgets, amount, held, source, actor, reason } = row;
  return {
    seq: Number(seq),
    at: Number(at),
    kind: kind as LedgerEntry["kind"],
    budgets: JSON.parse(String(budgets)) as LedgerEntry["budgets"],
    amount: Number(amount),
    held: Number(held),
    ...(call === null ? {} : { call: call as NonNullable<LedgerEntry["call"]> }),
    ...(source === null ? {} : { source: source as NonNullable<LedgerEntry["source"]> }),
    ...(actor === null ? {} : { actor: String(actor) }),
    ...(reason === null ? {} : { reason: String(reason) }),
  };
}

const FREED = `
  SELECT 1 FROM entry WHERE seq > ?1 AND kind <> 'carry' AND amount + held < 0
    AND NOT EXISTS (SELECT 1 FROM call WHERE call.call = entry.call AND call.instance = ?2) LIMIT 1`;

export function createReportOperations({
  sql,
  instance,
}: {
  readonly sql: Statements;
  readonly instance: string;
}): ReportOperations {
  return {
    spend({ by, since, until, timeZone }) {
      const rows = sql.all(spendSql(by), since ?? 0, until ?? Number.MAX_SAFE_INTEGER);
      const read = rows.map((row) => ({
        key: String(row["key"]),
        requests: Number(row["requests"]),
        calls: Number(row["calls"]),
        inputTokens: Number(row["inputTokens"]),
        outputTokens: Number(row["outputTokens"]),
        amount: Number(row["amount"]) as Microdollars,
        flagged: Number(row["flagged"]) as Microdollars,
      }));
      return by === "day" ? daysOf(read, timeZone) : read;
    },
    entries({ after, limit }) {
      return sql
        .all("SELECT * FROM entry WHERE seq > ? ORDER BY seq LIMIT ?", after ?? 0, limit ?? 1000)
        .map(toEntry);
    },
    freed(after) {
      const last = Number(sql.get("SELECT max(seq) AS last FROM entry")?.["last"] ?? 0);
      return { last, freed: after !== undefined && sql.get(FREED, after, instance) !== undefined };
    },
  };
}
