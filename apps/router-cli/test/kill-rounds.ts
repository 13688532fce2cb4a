import { randomInt } from "node:crypto";
import { join } from "node:path";
import { createBudget, costOf } from "@iron/cost";
import { type MockProvider, startMockProvider } from "@iron/mock-provider";
import type { LedgerEntry } from "@iron/runtime-state";
import { openSqliteState, type SqliteState } from "@iron/runtime-state/sqlite";
import { chat, type ReadyLine, runCli, startJson } from "./run-cli.ts";

/** What was found after the last kill, with the provider's own bill beside it. */
export interface KillReport {
  /** Requests whose whole reply reached the client and that the ledger does not have. */
  readonly lost: readonly string[];
  readonly acknowledged: number;
  /** Calls that a restart found open and charged. */
  readonly crashed: number;
  /** Calls charged by any other count than the provider's own: partial, estimated, ambiguous, crash. */
  readonly flagged: number;
  /** Milliseconds from a start to its first line, the slowest of all rounds. */
  readonly slowestStartMs: number;
  readonly open: number;
  readonly held: number;
  readonly flaws: readonly string[];
  /** Calls closed more than once. */
  readonly twice: readonly string[];
  /** Calls charged by the provider's count at another price than the provider's bill has. */
  readonly wrong: readonly string[];
  /** Microdollars: what the provider billed, and what the ledger charged. */
  readonly billed: number;
  readonly charged: number;
  readonly providerCharged: number;
}

const CLIENTS = 8;

/** Kills the command under load with SIGKILL, again and again, on one ledger. The provider lives on and keeps its bill. */
export async function killRounds(home: string, rounds: number): Promise<KillReport> {
  await using mock = await startMockProvider({ latencyMs: 3 });
  const acknowledged = new Set<string>();
  let slowestStartMs = 0;
  for (let round = 0; round < rounds; round += 1)
    slowestStartMs = Math.max(slowestStartMs, await killOnce(home, mock, acknowledged));
  // What the last kill left open is closed by the next start.
  const { cli } = await start(home, mock);
  cli.signal("SIGTERM");
  await cli.exit();
  await using state = await openSqliteState({ path: join(home, "state/iron/ledger.db"), access: "read" });
  return { ...(await inspect(state, mock, acknowledged)), slowestStartMs };
}

/** One instant in the writing of a commit: the thread of the ledger enters a call of the system for the nth time. */
export interface CommitPoint {
  readonly syscalls: string;
  readonly nth: number;
}

/** Kills the command under load at each of these instants, one start after the other on one ledger. */
export async function killAtCommits(home: string, points: readonly CommitPoint[]): Promise<KillReport> {
  await using mock = await startMockProvider({ latencyMs: 3 });
  const acknowledged = new Set<string>();
  for (const point of points) await killAt(home, mock, { acknowledged, point });
  const { cli } = await start(home, mock);
  cli.signal("SIGTERM");
  await cli.exit();
  await using state = await openSqliteState({ path: join(home, "state/iron/ledger.db"), access: "read" });
  return { ...(await inspect(state, mock, acknowledged)), slowestStartMs: 0 };
}

async function killAt(
  home: string,
  mock: MockProvider,
  { acknowledged, point }: { readonly acknowledged: Set<string>; readonly point: CommitPoint },
): Promise<void> {
  const { syscalls, nth } = point;
  const inject = `inject=${syscalls}:signal=SIGKILL:when=${nth}`;
  const flags = ["-f", "-qq", "-o", "/dev/null", "-e", `trace=${syscalls}`, "-e", inject];
  const cli = runCli(["start", "--json", ...WORDS], { home, env: envOf(mock), under: ["strace", ...flags] });
  // It may be over before it listens: the opening of the ledger commits as well.
  const first = await cli.firstLine().catch(() => undefined);
  if (first !== undefined) {
    const ready = JSON.parse(first) as ReadyLine;
    await Promise.all(Array.from({ length: CLIENTS }, () => askOn(ready, acknowledged)));
  }
  await cli.exit();
}

async function askOn(ready: ReadyLine, acknowledged: Set<string>): Promise<void> {
  try {
    for (;;) await ask(ready, acknowledged);
  } catch {
    // It is gone.
  }
}

const WORDS = ["--port", "0", "--provider-key", "env:K", "--budget", "1000"] as const;

function envOf(mock: MockProvider): Readonly<Record<string, string>> {
  return { K: "sk-x", IRON_OPENAI_BASE_URL: mock.openaiBaseUrl };
}

function start(home: string, mock: MockProvider): ReturnType<typeof startJson> {
  return startJson(WORDS, { home, env: envOf(mock) });
}

/** How long the start took, which had the kill before it to clear away. */
async function killOnce(home: string, mock: MockProvider, acknowledged: Set<string>): Promise<number> {
  const began = performance.now();
  const { cli, ready } = await start(home, mock);
  const startMs = performance.now() - began;
  const killed = new AbortController();
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!killed.signal.aborted) await ask(ready, acknowledged).catch(() => undefined);
  });
  await new Promise((resolve) => setTimeout(resolve, randomInt(20, 350)));
  killed.abort();
  cli.signal("SIGKILL");
  await cli.exit();
  await Promise.all(clients);
  return startMs;
}

/** Only a reply that came to its end counts as acknowledged. */
async function ask(ready: ReadyLine, acknowledged: Set<string>): Promise<void> {
  const { status, headers, text } = await chat(ready);
  if (status !== 200) throw new Error(`${status} ${text}`);
  JSON.parse(text);
  acknowledged.add(String(headers["x-iron-request-id"]));
}

async function inspect(
  state: SqliteState,
  mock: MockProvider,
  acknowledged: ReadonlySet<string>,
): Promise<Omit<KillReport, "slowestStartMs">> {
  const closes = new Map<string, LedgerEntry[]>();
  for (let after = 0, page = await next(state, after); page.length > 0; page = await next(state, after)) {
    after = page.at(-1)?.seq ?? after;
    for (const entry of page) {
      if (entry.call === undefined || !["settle", "void", "late"].includes(entry.kind)) continue;
      closes.set(entry.call, [...(closes.get(entry.call) ?? []), entry]);
    }
  }
  const entries = [...closes.values()].flat();
  const counted = entries.filter(({ source }) => source === "provider");
  const charged = entries.filter(({ kind }) => kind !== "void");
  const price = createBudget().prices.find("openai", "gpt-5-mini");
  if (price === undefined) throw new Error("the test's model has no price");
  // Every request is the same, so the provider bills the same for each.
  const each = new Set(mock.bill.map(({ usage }) => costOf(usage, price)));
  const open = await state.ledger.open();
  return {
    lost: [...acknowledged].filter((id) => !closes.has(`${id}.1`)),
    acknowledged: acknowledged.size,
    crashed: entries.filter(({ source }) => source === "crash").length,
    flagged: charged.length - counted.length,
    open: open.length,
    held: (await state.ledger.accounts()).reduce((total, { held }) => total + held, 0),
    flaws: await state.ledger.check(),
    twice: [...closes].filter(([, all]) => all.length > 1).map(([call]) => call),
    wrong: counted.filter(({ amount }) => !each.has(amount as never)).map(({ call }) => String(call)),
    billed: mock.bill.reduce((total, { usage }) => total + costOf(usage, price), 0),
    charged: sum(entries),
    providerCharged: sum(counted),
  };
}

function sum(entries: readonly LedgerEntry[]): number {
  return entries.reduce((total, { amount }) => total + amount, 0);
}

async function next(state: SqliteState, after: number): Promise<readonly LedgerEntry[]> {
  return state.ledger.entries({ after, limit: 10_000 });
}
