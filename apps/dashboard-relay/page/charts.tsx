import { useEffect, useRef } from "preact/hooks";
import UPlot from "uplot";
import type { LiveState } from "../src/index.ts";
import { percentile } from "./format.ts";

type Row = LiveState["requests"][number];
const STEP_MS = 10_000;
const STEPS = 60;

/** Ten minutes in steps of ten seconds. */
export function Charts({ requests }: { requests: readonly Row[] }) {
  const end = Math.ceil(Date.now() / STEP_MS) * STEP_MS;
  const times = Array.from({ length: STEPS }, (_, at) => end - (STEPS - 1 - at) * STEP_MS);
  const groups = times.map((time) => requests.filter((row) => row.at >= time - STEP_MS && row.at < time));
  const x = times.map((time) => time / 1000);
  const spent = groups.map((group) => group.reduce((sum, row) => sum + row.cost.microdollars, 0) / 1e6);
  const tokens = groups.map((group) =>
    group.reduce((sum, row) => sum + (row.usage?.inputTokens ?? 0) + (row.usage?.outputTokens ?? 0), 0),
  );
  const latency = (share: number) =>
    groups.map(
      (group) =>
        percentile(
          group.map((row) => row.durationMs),
          share,
        ) ?? null,
    );
  return (
    <section class="charts" aria-label="The last ten minutes">
      <Chart title="dollars" x={x} lines={[{ name: "$", values: spent }]} />
      <Chart title="tokens" x={x} lines={[{ name: "tokens", values: tokens }]} />
      <Chart
        title="milliseconds"
        x={x}
        lines={[
          { name: "p50", values: latency(0.5) },
          { name: "p95", values: latency(0.95) },
        ]}
      />
    </section>
  );
}

interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

function short(value: number): string {
  return Math.abs(value) >= 1000 ? `${value / 1000} k` : String(Number(value.toPrecision(3)));
}

const COLOURS = ["#2f7de1", "#d9822b"];

function Chart({ title, x, lines }: { title: string; x: readonly number[]; lines: readonly Line[] }) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  useEffect(() => {
    if (box.current === null) return undefined;
    const colour = getComputedStyle(document.body).color;
    const axis = { stroke: colour, grid: { stroke: "#8884", width: 1 }, ticks: { show: false } };
    plot.current = new UPlot(
      {
        title,
        width: box.current.clientWidth || 300,
        height: 160,
        legend: { show: lines.length > 1 },
        cursor: { show: false },
        axes: [axis, { ...axis, size: 72, values: (_plot, ticks) => ticks.map(short) }],
        series: [
          {},
          ...lines.map(({ name }, at) => ({
            label: name,
            stroke: COLOURS[at] ?? "#888",
            width: 2,
            spanGaps: true,
            points: { show: true, size: 5 },
          })),
        ],
      },
      [[...x], ...lines.map(({ values }) => [...values])],
      box.current,
    );
    const resize = new ResizeObserver(([entry]) =>
      plot.current?.setSize({ width: entry?.contentRect.width ?? 300, height: 160 }),
    );
    resize.observe(box.current);
    return () => {
      resize.disconnect();
      plot.current?.destroy();
    };
  }, []);
  useEffect(() => plot.current?.setData([[...x], ...lines.map(({ values }) => [...values])]), [x, lines]);
  return <div ref={box} role="img" aria-label={`${title} over the last ten minutes`} />;
}
