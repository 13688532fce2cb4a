import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMockProvider } from "@iron/mock-provider";
import { openSqliteState } from "@iron/runtime-state/sqlite";
import { startControlServer } from "@iron/testing";
import { expect, it } from "vitest";
import { startRouter } from "../src/index.ts";

const CHILD = join(import.meta.dirname, "children/serve-until-killed.ts");
const KEY = "sk-canary-0123456789";

async function runAndKill(args: readonly string[], calls: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (said.split("\n").length > calls) child.kill("SIGKILL");
  });
  await ended;
  return said.split("\n").slice(0, -1);
}

it(
  "K-49, K-50: after routers were killed at work, server and ledger know the same calls and the same money",
  { timeout: 90_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "iron-server-mode-"));
    const mock = await startMockProvider({ keys: [KEY] });
    const server = await startControlServer({
      providerKeys: [{ id: 1, provider: "openai", key: KEY, baseUrl: mock.openaiBaseUrl, enabled: true }],
    });
    const token = server.icToken();
    const controlServer = { url: server.url, token };
    try {
      for (const calls of [25, 40, 33]) {
        const answers = await runAndKill([folder, server.url, token], calls);
        expect(new Set(answers)).toEqual(new Set(["200"]));
      }
      const state = await openSqliteState({ path: join(folder, "state/ledger.db") });
      const router = await startRouter({
        controlServer,
        ledger: state.ledger,
        store: state.store,
        stateFolder: folder,
      });
      await router.stop();

      const settled = new Map<string, number>();
      for (const entry of await state.ledger.entries({ limit: 1000 }))
        if (entry.kind === "settle" && entry.call !== undefined) settled.set(entry.call, entry.amount);
      const told = new Map(
        server.books.events.map(({ eventId, fields }) => [eventId, Number(fields["cost_micros"])]),
      );
      expect(settled.size).toBeGreaterThanOrEqual(98);
      expect(told).toEqual(settled);
      const sum = [...settled.values()].reduce((total, amount) => total + amount, 0);
      expect(server.books.agentBudgets.get(7)?.spent).toBe(sum);
      expect(await state.ledger.open()).toEqual([]);
      await state.close();
    } finally {
      await mock.stop();
      await server.stop();
      rmSync(folder, { recursive: true });
    }
  },
);
