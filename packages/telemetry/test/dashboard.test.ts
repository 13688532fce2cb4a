import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createTelemetry } from "../src/index.ts";
import { parseMetrics } from "./prometheus.ts";

interface Dashboard {
  readonly title: string;
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

const file = new URL("../../../docs/grafana-dashboard.json", import.meta.url);
const dashboard = JSON.parse(readFileSync(file, "utf8")) as Dashboard;

async function metricNames(): Promise<ReadonlySet<string>> {
  const budget = { status: () => [] };
  const { metrics, stop } = createTelemetry({ log: false, budget, outbox: () => 0 });
  const families = parseMetrics(await metrics.text());
  await stop();
  const names = [...families.values()].flatMap(({ name, type }) =>
    type === "HISTOGRAM" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  return new Set(names);
}

it("the dashboard asks for metrics that exist, and leaves none out", async () => {
  const names = await metricNames();
  const asked = dashboard.panels.flatMap(({ targets }) =>
    targets.flatMap(({ expr }) => expr.match(/\b(?:iron|process)_\w+/g) ?? []),
  );
  expect(asked.filter((name) => !names.has(name))).toEqual([]);
  const shown = new Set(asked);
  const missing = [...names].filter((name) => !shown.has(name) && !/_(sum|count)$/.test(name));
  expect(missing).toEqual(["process_uptime_seconds"]);
});

it("the dashboard's panels have ids and places of their own", () => {
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  const places = dashboard.panels.map(({ gridPos }) => `${gridPos.x},${gridPos.y}`);
  expect(new Set(places).size).toBe(dashboard.panels.length);
  for (const { targets, title } of dashboard.panels)
    expect([title, targets.length > 0]).toEqual([title, true]);
});
