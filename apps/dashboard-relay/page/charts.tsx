import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import UPlot from "uplot";
import type { Step } from "../src/index.ts";

interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** Ten minutes in steps of ten seconds. */
export function Charts({ series }: { series: readonly Step[] }) {
  const x = useMemo(() => series.map((step) => step.at / 1000), [series]);
  const line = (name: string, value: (step: Step) => number | undefined): Line => ({
    name,
    values: series.map((step) => value(step) ?? null),
  });
  const empty = series.every((step) => step.requests === 0);
  return (
    <section aria-labelledby="charts">
      <h2 id="charts">
        Last ten minutes <small class="quiet">{empty ? "nothing has ended" : ""}</small>
      </h2>
      <div class="charts">
        <Chart title="dollars" x={x} lines={[line("spent", (step) => step.spent / 1e6)]} />
        <Chart
          title="tokens"
          x={x}
          lines={[line("in", (step) => step.tokensIn), line("out", (step) => step.tokensOut)]}
        />
        <Chart
          title="milliseconds"
          x={x}
          lines={[
            line("p50", (step) => step.p50),
            line("p95", (step) => step.p95),
            line("first token", (step) => step.firstToken),
          ]}
        />
      </div>
    </section>
  );
}

const HEIGHT = 170;
const DARK = "(prefers-color-scheme: dark)";

function short(value: number): string {
  if (Math.abs(value) >= 1e6) return `${value / 1e6} M`;
  return Math.abs(value) >= 1000 ? `${value / 1000} k` : String(Number(value.toPrecision(3)));
}

function useDark(): boolean {
  const [dark, setDark] = useState(() => matchMedia(DARK).matches);
  useEffect(() => {
    const query = matchMedia(DARK);
    const look = (): void => setDark(query.matches);
    query.addEventListener("change", look);
    return () => query.removeEventListener("change", look);
  }, []);
  return dark;
}

function Chart({ title, x, lines }: { title: string; x: readonly number[]; lines: readonly Line[] }) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const dark = useDark();
  const data = (): UPlot.AlignedData => [[...x], ...lines.map(({ values }) => [...values])];
  useEffect(() => {
    if (box.current === null) return undefined;
    plot.current = new UPlot(optionsFor(box.current, lines), data(), box.current);
    const resize = new ResizeObserver(([entry]) =>
      plot.current?.setSize({ width: entry?.contentRect.width ?? 300, height: HEIGHT }),
    );
    resize.observe(box.current);
    return () => {
      resize.disconnect();
      plot.current?.destroy();
    };
  }, [dark]);
  useEffect(() => plot.current?.setData(data()), [x]);
  return (
    <figure>
      <figcaption>
        {title}
        {lines.length > 1 &&
          lines.map(({ name }, at) => (
            <span key={name} class={`key line${at}`}>
              {name}
            </span>
          ))}
      </figcaption>
      <div
        ref={box}
        role="img"
        aria-label={`${title} over the last ten minutes: ${lines.map(last).join(", ")}`}
      />
    </figure>
  );
}

function last({ name, values }: Line): string {
  const value = values.findLast((one) => one !== null);
  return `${name} ${value === null || value === undefined ? "none" : short(value)}`;
}

function optionsFor(box: HTMLElement, lines: readonly Line[]): UPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--quiet"),
    font: "11px system-ui, sans-serif",
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width: box.clientWidth || 300,
    height: HEIGHT,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.1 : 1] } },
    axes: [
      { ...axis, size: 26, values: (_plot, ticks) => ticks.map(timeOfDay) },
      { ...axis, size: 52, values: (_plot, ticks) => ticks.map(short) },
    ],
    series: [
      {},
      ...lines.map((_line, at) => ({
        stroke: colour(`--line${at}`),
        width: 2,
        spanGaps: true,
        points: { show: sparse, size: 5, fill: colour(`--line${at}`) },
        ...(lines.length === 1 && { fill: colour("--fill") }),
      })),
    ],
  };
}

/** A value that stands alone is no line. */
function sparse(plot: UPlot, series: number): boolean {
  return (plot.data[series] ?? []).some((value) => value === null);
}

function timeOfDay(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString([], {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  });
}
