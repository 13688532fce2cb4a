import { expect } from "vitest";
import { openSqliteState } from "../src/sqlite/index.ts";
import { child } from "./child.ts";
import { freshPath } from "./places.ts";

interface Told {
  readonly held: Map<string, number>;
  readonly settled: Map<string, number>;
  readonly voided: Set<string>;
}

function read(output: string, told: Told): void {
  // The last line may have been cut by the kill.
  for (const line of output.slice(0, output.lastIndexOf("\n") + 1).split("\n")) {
    const [what, call = "", amount] = line.split(" ");
    if (what === "h") told.held.set(call, Number(amount));
    if (what === "s") told.settled.set(call, Number(amount));
    if (what === "v") told.voided.add(call);
  }
}

/** Entry kinds and amounts by call. */
async function readBook(
  path: string,
): Promise<Map<string, { amount: number; source: string | undefined; kinds: string[] }>> {
  await using state = await openSqliteState({ path, access: "read" });
  const book = new Map<string, { amount: number; source: string | undefined; kinds: string[] }>();
  for (let after = 0; ;) {
    const page = await state.ledger.entries({ after, limit: 10_000 });
    for (const { call, kind, amount, source } of page) {
      if (call === undefined) continue;
      const seen = book.get(call) ?? { amount: 0, source: undefined, kinds: [] };
      book.set(call, {
        amount: seen.amount + amount,
        source: source ?? seen.source,
        kinds: [...seen.kinds, kind],
      });
    }
    const last = page.at(-1);
    if (last === undefined) return book;
    after = last.seq;
  }
}

/** What the book says against what its owner was told, call by call. Empty when nothing acknowledged is lost and nothing is charged twice. */
function compare(told: Told, book: Awaited<ReturnType<typeof readBook>>): string[] {
  const wrong: string[] = [];
  for (const [call, held] of told.held) {
    const line = book.get(call);
    const settled = told.settled.get(call);
    const charge = settled ?? (told.voided.has(call) ? 0 : line?.source === "crash" ? held : line?.amount);
    const source = settled === undefined ? line?.source : "provider";
    const fine =
      line?.kinds[0] === "hold" &&
      line.kinds.length === 2 &&
      line.amount === charge &&
      line.source === source;
    if (!fine) wrong.push(`${call} held ${held}, settled ${settled}: ${JSON.stringify(line)}`);
  }
  return wrong;
}

/**
 * Kills loaded processes with SIGKILL at random instants, four on one file, and recovers after every round. Then: nothing that was
 * acknowledged is lost, nothing is charged twice, nothing is held.
 */
export async function killRounds(
  rounds: number,
  seed: number,
): Promise<{ acknowledged: number; recovered: number }> {
  const path = freshPath();
  const told: Told = { held: new Map(), settled: new Map(), voided: new Set() };
  let recovered = 0;
  let random = seed;
  for (let round = 0; round < rounds; round += 1) {
    const children = ["a", "b", "c", "d"].map((name) => child("acknowledge.ts", path, `${name}${round}`));
    await Promise.all(children.map(async ({ line }) => line("ready")));
    for (const { process } of children) {
      random = (random * 1_103_515 + 12_345) % 2 ** 31;
      await new Promise((resolve) => setTimeout(resolve, random % 60));
      process.kill("SIGKILL");
    }
    await Promise.all(children.map(async ({ ended }) => ended));
    for (const { output } of children) read(output(), told);
    await using state = await openSqliteState({ path });
    const left = { round, seed, open: await state.ledger.open(), flaws: await state.ledger.check() };
    expect(left).toEqual({ round, seed, open: [], flaws: [] });
    recovered += state.recovery.list.length;
  }
  expect(compare(told, await readBook(path))).toEqual([]);
  return { acknowledged: told.held.size + told.settled.size + told.voided.size, recovered };
}
