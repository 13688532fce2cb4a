import type { LiveState } from "../src/index.ts";
import { count, duration, milliseconds, moment, usd } from "./format.ts";

/** The numbers that one looks for first. */
export function Totals({ state, now }: { state: LiveState; now: number }) {
  const { spending, totals, series, routers } = state;
  const budgets = routers.flatMap((router) => router.budgets);
  const held = budgets
    .filter(({ budget }) => budget === "router" || budget.startsWith("router/"))
    .reduce((most, budget) => Math.max(most, budget.held), 0);
  const ends = budgets.flatMap(({ limit, spent, held: kept, perMinute = 0 }) =>
    perMinute > 0 ? [((limit - spent - kept) / perMinute) * 60_000] : [],
  );
  const latest = series.findLast((step) => step.p50 !== undefined);
  const since = `seen since ${moment(spending.since, now)}`;
  const { today, week, month } = spending.history ?? spending;
  const source = spending.history === undefined ? since : "by the ledger";
  return (
    <section class="totals" aria-label="Totals">
      <Figure name="burn rate" value={`${usd(spending.perMinute)} / min`} note="of the last five minutes" />
      <Figure
        name="exhausted in"
        value={ends.length === 0 ? "–" : duration(Math.max(0, Math.min(...ends)))}
        note={
          budgets.length === 0
            ? "no limit is set"
            : ends.length === 0
              ? "nothing is being spent"
              : "the first budget, at this rate"
        }
      />
      <Figure name="held now" value={usd(held)} note="for open requests" />
      <Figure name="last hour" value={usd(spending.hour)} note={since} />
      <Figure name="today" value={usd(today)} note={source} />
      <Figure name="7 days" value={usd(week)} note={`30 days ${usd(month)}, ${source}`} />
      <Figure
        name="requests"
        value={count(totals.requests)}
        note={`${count(totals.refused)} refused, ${count(totals.failed)} failed`}
      />
      <Figure
        name="latency p50"
        value={milliseconds(latest?.p50)}
        note={`p95 ${milliseconds(latest?.p95)}, first token ${milliseconds(latest?.firstToken)}`}
      />
    </section>
  );
}

function Figure({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <dl>
      <dt>{name}</dt>
      <dd>{value}</dd>
      <dd class="note">{note}</dd>
    </dl>
  );
}
