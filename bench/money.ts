// What a durable hold costs: holds per second and the time of one hold plus its settle, for each ledger; and requests per second of a router
// on each, against a bare proxy. All in turns within one run (A B C A B C ...), so that the machine's moods touch all alike.
// Options: --rounds N --calls N --seconds N --connections N --folder PATH (of the SQLite files)
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createMemoryLedger } from "@iron/cost";
import type { BudgetId, CallId, Ledger, Microdollars } from "@iron/types";
import { openRedisState } from "../packages/runtime-state/src/redis/index.ts";
import { openSqliteState } from "../packages/runtime-state/src/sqlite/index.ts";
import { load, LOAD_BY, type LoadResult } from "./lib/load.ts";
import { median, percentile, spread } from "./lib/numbers.ts";
import { probe, serve, type Server } from "./lib/serve.ts";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    calls: { type: "string", default: "4000" },
    seconds: { type: "string", default: "2" },
    connections: { type: "string", default: "32" },
    folder: { type: "string", default: tmpdir() },
  },
});
const rounds = Number(options.rounds);
const calls = Number(options.calls);

interface Contender {
  readonly name: string;
  /** The same place as `--state` has it, for a router of its own. */
  readonly place: string;
  readonly ledger: Ledger;
  readonly close: () => Promise<void>;
}

interface Figures {
  readonly perSecond: number[];
  readonly alone: number[];
  readonly crowded: number[];
}

const BUDGETS = ["router", "agent:bench"].map((budget) => ({
  budget: budget as BudgetId,
  limit: 1e15 as Microdollars,
}));
let calledSoFar = 0;

/** One call's share: a hold, and a settle. Gives the milliseconds that the hold took, which is what a request waits for. */
async function oneCall(ledger: Ledger): Promise<number> {
  calledSoFar += 1;
  const call = `bench-${calledSoFar}.1` as CallId;
  const start = performance.now();
  await ledger.hold({ call, budgets: BUDGETS, want: 900 as Microdollars, atLeast: 900 as Microdollars });
  const took = performance.now() - start;
  await ledger.settle(call, { amount: 300 as Microdollars, source: "provider" });
  return took;
}

async function measure(ledger: Ledger, figures: Figures): Promise<void> {
  for (let index = 0; index < calls / 20; index += 1) figures.alone.push(await oneCall(ledger));
  const start = performance.now();
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      for (let index = 0; index < calls / 32; index += 1) figures.crowded.push(await oneCall(ledger));
    }),
  );
  figures.perSecond.push((Math.floor(calls / 32) * 32 * 1000) / (performance.now() - start));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function openRedis(folder: string): Promise<Contender | undefined> {
  const binary = ["redis-server", "valkey-server"].find(
    (name) => spawnSync(name, ["--version"]).status === 0,
  );
  if (binary === undefined) return undefined;
  const port = await freePort();
  const args = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--dir",
    folder,
    "--save",
    "",
    "--appendonly",
    "yes",
  ];
  const server: ChildProcess = spawn(binary, args, { stdio: "ignore" });
  for (let attempt = 0; ; attempt += 1) {
    try {
      const url = `redis://127.0.0.1:${port}/0`;
      const { ledger, close } = await openRedisState({ url });
      return {
        name: "Redis, AOF everysec",
        place: url,
        ledger,
        async close() {
          await close();
          server.kill();
          await once(server, "exit");
        },
      };
    } catch (error) {
      if (attempt > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function openAll(folder: string): Promise<Contender[]> {
  const contenders: Contender[] = [
    { name: "memory", place: "memory", ledger: createMemoryLedger(), close: async () => undefined },
  ];
  for (const synchronous of ["full", "normal"] as const) {
    const state = await openSqliteState({ path: join(folder, `${synchronous}.db`), synchronous });
    contenders.push({
      name: `SQLite ${synchronous.toUpperCase()}`,
      place: `sqlite:${join(folder, `router-${synchronous}`, "ledger.db")}?synchronous=${synchronous}`,
      ledger: state.ledger,
      close: state.close,
    });
  }
  const redis = await openRedis(folder);
  if (redis === undefined)
    console.log("Redis: left out, neither redis-server nor valkey-server is installed");
  else contenders.push(redis);
  return contenders;
}

const BODY = JSON.stringify({
  model: "gpt-5-mini",
  messages: [{ role: "user", content: "What is the capital of France, and how many people live there?" }],
  max_completion_tokens: 256,
});

/** Requests per second of a router on each place and of a bare proxy, by name; the first turn warms up and is not counted. */
async function routed(places: readonly Contender[]): Promise<ReadonlyMap<string, readonly LoadResult[]>> {
  await using stack = new AsyncDisposableStack();
  const upstream = stack.use(await serve("upstream.ts"));
  const servers = new Map<string, Server>([
    ["bare proxy", stack.use(await serve("bare-proxy.ts", upstream.url))],
  ]);
  for (const { name, place } of places)
    servers.set(name, stack.use(await serve("router.ts", upstream.url, place)));
  const results = new Map<string, LoadResult[]>([...servers.keys()].map((name) => [name, []]));
  for (const server of servers.values()) await probe(server, BODY);
  const settings = { connections: Number(options.connections), seconds: Number(options.seconds), body: BODY };
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, server] of servers) {
      const result = load(server, settings);
      if (round > 0) results.get(name)?.push(result);
    }
  }
  return results;
}

function printRouted(results: ReadonlyMap<string, readonly LoadResult[]>): void {
  const bare = results.get("bare proxy") ?? [];
  const ratio = (all: readonly LoadResult[]): number[] =>
    all.map((one, turn) => one.requestsPerSecond / (bare[turn]?.requestsPerSecond ?? Number.NaN));
  const rows = [...results].map(([name, all]) => [
    name === "bare proxy" ? name : `router, ${name}`,
    {
      "requests per second": median(all.map((one) => one.requestsPerSecond)).toFixed(0),
      "of the bare proxy": spread(ratio(all)),
      "p50 us": median(all.map((one) => one.p50Us)).toFixed(0),
      "p99 us": median(all.map((one) => one.p99Us)).toFixed(0),
    },
  ]);
  console.log(`\nrouters, ${options.connections} connections, whole replies, load by ${LOAD_BY}`);
  console.table(Object.fromEntries(rows));
}

const folder = mkdtempSync(join(options.folder, "iron-bench-"));
const contenders = await openAll(folder);
const results = new Map<string, Figures>();
for (let round = 0; round <= rounds; round += 1) {
  for (const { name, ledger } of contenders) {
    // The first round warms up and is not counted.
    const figures = (round > 1 ? results.get(name) : undefined) ?? { perSecond: [], alone: [], crowded: [] };
    await measure(ledger, figures);
    results.set(name, figures);
  }
}
const overHttp = await routed(contenders);
for (const { close } of contenders) await close();
rmSync(folder, { recursive: true, force: true });

const [us, digits] = [1000, 0];
console.table(
  Object.fromEntries(
    [...results].map(([name, { perSecond, alone, crowded }]) => [
      name,
      {
        "holds + settles per second, 32 at once": spread(perSecond, 0),
        "a hold alone, p50 us": (percentile(alone, 50) * us).toFixed(digits),
        "p99 us": (percentile(alone, 99) * us).toFixed(digits),
        "a hold among 32, p50 us": (percentile(crowded, 50) * us).toFixed(digits),
        "p99 us ": (percentile(crowded, 99) * us).toFixed(digits),
      },
    ]),
  ),
);
printRouted(overHttp);
