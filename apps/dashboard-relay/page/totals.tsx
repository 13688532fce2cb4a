import type { LiveState } from "../src/index.ts";
import { count, duration, percentile, usd } from "./format.ts";

const MINUTE_MS = 60_000;

export function Totals({ state }: { state: LiveState }) {
  const now = Date.now();
  const recent = state.requests.filter((request) => request.at > now - 5 * MINUTE_MS);
  const perMinute = recent.reduce((sum, request) => sum + request.cost.microdollars, 0) / 5;
  const main = state.routers
    .flatMap((router) => router.budgets)
    .find((budget) => budget.budget.startsWith("router"));
  const free = main === undefined ? Number.POSITIVE_INFINITY : main.limit - main.spent - main.held;
  const times = state.requests.map((request) => request.durationMs);
  const tokens = state.requests.flatMap((request) =>
    request.attempts.flatMap((attempt) => attempt.firstTokenMs ?? []),
  );
  return (
    <section class="totals" aria-label="Totals">
      <Figure name="spent, seen here" value={usd(state.totals.spent)} />
      <Figure name="burn rate" value={`${usd(perMinute)} / min`} />
      <Figure
        name="exhausted in"
        value={main === undefined ? "no limit" : duration((free / perMinute) * MINUTE_MS)}
      />
      <Figure name="requests" value={count(state.totals.requests)} />
      <Figure name="refused" value={count(state.totals.refused)} />
      <Figure name="failed" value={count(state.totals.failed)} />
      <Figure
        name="p50 / p95"
        value={`${percentile(times, 0.5) ?? "–"} / ${percentile(times, 0.95) ?? "–"} ms`}
      />
      <Figure name="first token p50" value={`${percentile(tokens, 0.5) ?? "–"} ms`} />
    </section>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <dl>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </dl>
  );
}
