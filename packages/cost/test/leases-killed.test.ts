import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startControlServer } from "@iron/testing";
import { secret } from "@iron/types";
import { expect, it } from "vitest";
import { createControlServerPost } from "../../runtime-analytics/src/index.ts";
import { openSqliteState } from "../../runtime-state/src/sqlite/index.ts";
import { createLeaseClient, createLeases, openSqliteLeaseStore } from "../src/leases/index.ts";

const CHILD = join(import.meta.dirname, "children/spend-until-killed.ts");
const TRANCHE = 20_000;

/** Runs the child until it has settled so many calls, and kills it. Gives back the sum of what it said it had settled. */
async function runAndKill(args: readonly string[], calls: number): Promise<number> {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (said.split("\n").length > calls) child.kill("SIGKILL");
  });
  await ended;
  const lines = said.split("\n").slice(0, -1);
  return lines.reduce((sum, line) => sum + Number(line), 0);
}

it(
  "K-50: routers that are killed leave nothing on the server but what their ledger says",
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "iron-killed-"));
    const server = await startControlServer();
    const token = secret(server.icToken());
    try {
      let said = 0;
      for (const run of ["a", "b", "c"]) {
        said += await runAndKill([folder, server.url, token.reveal(), run, String(TRANCHE)], 130);
      }
      const state = await openSqliteState({ path: join(folder, "state/ledger.db") });
      const connection = createControlServerPost({ server: server.url });
      const leases = createLeases({
        client: createLeaseClient({ post: connection.post, token }),
        provider: () => "openai",
        store: openSqliteLeaseStore({ folder: join(folder, "leases"), token }),
        durableLedger: true,
      });
      leases.funds.ledger(state.ledger);
      await leases.start();
      await leases.stop();

      const accounts = await state.ledger.accounts();
      const spent = accounts
        .filter(({ budget }) => budget.startsWith("lease:"))
        .reduce((sum, account) => sum + account.spent, 0);
      expect(spent).toBeGreaterThanOrEqual(said);
      expect(server.books.agentBudgets.get(7)?.spent).toBe(spent);
      expect(server.books.usageLimits[0]?.spent).toBe(spent);
      expect(server.books.leases.size).toBeGreaterThan(6);
      expect([...server.books.leases.values()].filter(({ status }) => status !== "closed")).toEqual([]);
      // No lease was returned twice: a second return is refused, and nobody asked for one.
      const returns = server.requests.filter(({ path }) => path.endsWith("/return"));
      expect(returns).toHaveLength(server.books.leases.size);
      expect(readdirSync(join(folder, "leases"))).toEqual([]);
      await connection.close();
      await state.close();
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true });
    }
  },
);
