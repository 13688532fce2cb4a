// What the router costs: the router with everything on, a bare proxy that buffers and parses both ways, and the upstream directly. Each is a
// process of its own; they are loaded in turns within one run (A B C A B C ...), so that the machine's moods touch all alike, and ratios
// are taken within a turn. Each is loaded for a while before anything counts: a router that has just begun is still being compiled, for longer
// than a proxy of fifty lines is. Options: --rounds N --seconds N --warm SECONDS
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { load, LOAD_BY, type LoadResult } from "./lib/load.ts";
import { median, percentile, spread } from "./lib/numbers.ts";
import { probe, serve, type Server } from "./lib/serve.ts";
import { streamTimes } from "./lib/stream-times.ts";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    seconds: { type: "string", default: "3" },
    warm: { type: "string", default: "10" },
  },
});
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const warm = Number(options.warm);

const MESSAGES = [
  { role: "system", content: "You answer briefly and to the point." },
  { role: "user", content: "What is the capital of France, and how many people live there?" },
];
const WHOLE = JSON.stringify({ model: "gpt-5-mini", messages: MESSAGES, max_completion_tokens: 256 });
const STREAM = WHOLE.replace("{", '{"stream":true,"stream_options":{"include_usage":true},');
const CHUNKS = 200;

interface Contender {
  readonly name: string;
  readonly server: Server;
}

/**
 * Loads what has just been started until it is at its speed. In stretches like those that count: each ends with clients that leave, and what was
 * compiled while none did is compiled anew after the first.
 */
async function warmUp(contenders: readonly Contender[]): Promise<void> {
  for (const { server } of contenders) {
    await probe(server, WHOLE);
    for (let spent = 0; spent < warm; spent += seconds)
      load(server, { connections: 64, seconds, body: WHOLE });
  }
}

/** Asks every contender in turn, `rounds` times; one turn before that is not counted. */
async function inTurns<T>(
  contenders: readonly Contender[],
  measure: (server: Server) => T | Promise<T>,
): Promise<Map<string, T[]>> {
  const results = new Map<string, T[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, server } of contenders) {
      const result = await measure(server);
      if (round > 0) results.get(name)?.push(result);
    }
  }
  return results;
}

function ratios<T>(
  results: ReadonlyMap<string, readonly T[]>,
  pair: readonly [string, string],
  value: (result: T) => number,
): number[] {
  const [above, below] = pair.map((name) => results.get(name) ?? []);
  return (above ?? []).map((result, index) => value(result) / value(below?.[index] ?? result));
}

function speedOf(result: LoadResult): number {
  return result.requestsPerSecond;
}

function printLoad(connections: number, results: ReadonlyMap<string, readonly LoadResult[]>): void {
  const middle = (name: string, field: keyof LoadResult): number =>
    median((results.get(name) ?? []).map((result) => result[field]));
  console.log(`\n${connections} connection${connections === 1 ? "" : "s"}, whole replies`);
  for (const name of results.keys()) {
    const added = (field: "p50Us" | "p99Us"): string =>
      `${(middle(name, field) - middle("direct", field)).toFixed(0)} us`;
    const speed = middle(name, "requestsPerSecond").toFixed(0).padStart(7);
    const times = name === "direct" ? "" : `  added p50 ${added("p50Us")}, p99 ${added("p99Us")}`;
    console.log(`  ${name.padEnd(11)}${speed} requests/s${times}`);
  }
  console.log(`  router / bare proxy  ${spread(ratios(results, ["router", "bare proxy"], speedOf))}`);
  console.log(`  router / direct      ${spread(ratios(results, ["router", "direct"], speedOf))}`);
}

async function wholeReplies(): Promise<void> {
  await using direct = await serve("upstream.ts");
  await using bare = await serve("bare-proxy.ts", direct.url);
  await using router = await serve("router.ts", direct.url);
  const contenders = [
    { name: "router", server: router },
    { name: "bare proxy", server: bare },
    { name: "direct", server: direct },
  ];
  await warmUp(contenders);
  for (const connections of [1, 64]) {
    const results = await inTurns(contenders, (server) =>
      load(server, { connections, seconds, body: WHOLE }),
    );
    printLoad(connections, results);
  }
}

const POLICIES = ["none", "budget", "safety", "reliability", "telemetry"] as const;

/** What each policy costs by itself, and all together with money in memory and on disk, at 64 connections. */
async function byPolicy(): Promise<void> {
  await using open = new AsyncDisposableStack();
  const start = async (file: string, ...args: string[]): Promise<Server> =>
    open.use(await serve(file, ...args));
  const folder = mkdtempSync(join(tmpdir(), "iron-bench-state-"));
  open.defer(() => rmSync(folder, { recursive: true, force: true }));
  const direct = await start("upstream.ts");
  const contenders: Contender[] = [
    { name: "bare proxy", server: await start("bare-proxy.ts", direct.url) },
    {
      name: "all, SQLite",
      server: await start("router.ts", direct.url, `sqlite:${join(folder, "state.db")}`),
    },
    { name: "all, memory", server: await start("router.ts", direct.url) },
  ];
  for (const name of POLICIES)
    contenders.push({ name, server: await start("policy-router.ts", direct.url, name) });
  await warmUp(contenders);
  const results = await inTurns(contenders, (server) =>
    load(server, { connections: 64, seconds, body: WHOLE }),
  );
  console.log("\n64 connections, whole replies, by policy: ratio to the bare proxy");
  for (const { name } of contenders.slice(1).toReversed())
    console.log(`  ${name.padEnd(12)} ${spread(ratios(results, [name, "bare proxy"], speedOf))}`);
}

/** Spaced chunks show how much later each arrives; chunks without pause show how much work each is. */
async function streams(spacingUs: number): Promise<void> {
  await using direct = await serve("upstream.ts", String(CHUNKS), String(spacingUs));
  await using bare = await serve("bare-proxy.ts", direct.url);
  await using router = await serve("router.ts", direct.url);
  const contenders = [
    { name: "router", server: router },
    { name: "bare proxy", server: bare },
    { name: "direct", server: direct },
  ];
  for (const { server } of contenders) await probe(server, WHOLE);
  const results = await inTurns(contenders, async (server) => {
    const seen = { chunkUs: [] as number[], perChunkUs: [] as number[] };
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until) {
      const times = await streamTimes(server, STREAM, CHUNKS);
      seen.chunkUs.push(...times.chunkUs);
      seen.perChunkUs.push(times.totalUs / CHUNKS);
    }
    return spacingUs > 0
      ? { p50Us: median(seen.chunkUs), p99Us: percentile(seen.chunkUs, 99) }
      : { p50Us: median(seen.perChunkUs), p99Us: percentile(seen.perChunkUs, 99) };
  });
  const middle = (name: string, field: "p50Us" | "p99Us"): number =>
    median((results.get(name) ?? []).map((result) => result[field]));
  console.log(
    `\n1 connection, streams of ${CHUNKS} chunks, ${spacingUs > 0 ? `${spacingUs} us apart: delay of a chunk` : "without pause: time per chunk"}`,
  );
  for (const name of results.keys()) {
    const added = (field: "p50Us" | "p99Us"): string =>
      `${(middle(name, field) - middle("direct", field)).toFixed(1)} us`;
    const times = name === "direct" ? "" : `  added p50 ${added("p50Us")}, p99 ${added("p99Us")}`;
    console.log(`  ${name.padEnd(11)}p50 ${middle(name, "p50Us").toFixed(1)} us${times}`);
  }
}

console.log(
  `Node ${process.version}, load by ${LOAD_BY}, ${rounds} rounds of ${seconds} s each after ${warm} s of warming up; medians, ratios with lowest and highest`,
);
await wholeReplies();
await byPolicy();
await streams(2000);
await streams(0);
