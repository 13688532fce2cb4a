import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startControlServer } from "@iron/testing";
import { secret } from "@iron/types";
import { expect, it } from "vitest";
import { openSqliteState } from "../../runtime-state/src/sqlite/index.ts";
import { createAnalytics, createControlServerPost, openStoreOutbox } from "../src/index.ts";
import { accepted } from "./rig.ts";

const CHILD = join(import.meta.dirname, "children/send-until-killed.ts");

/** Runs the child until the server has so many of its events, and kills it. Gives back what it said was durable. */
async function runAndKill(args: readonly string[], enough: () => boolean): Promise<Map<string, number>> {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (enough()) child.kill("SIGKILL");
  });
  await ended;
  const lines = said.slice(0, said.lastIndexOf("\n")).split("\n");
  return new Map(
    lines.map((line) => {
      const [id = "", cost] = line.split(" ");
      return [id, Number(cost)];
    }),
  );
}

it(
  "K-49: killed between sending and marking, every event is sent again and counted once",
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "iron-outbox-"));
    const path = join(folder, "private", "state.db");
    const server = await startControlServer();
    const recorded = new Map<string, number>();
    try {
      for (const run of ["a", "b", "c"]) {
        const before = server.books.events.length;
        const args = [path, server.url, server.icToken(), run];
        const said = await runAndKill(args, () => server.books.events.length >= before + 20);
        for (const [id, cost] of said) recorded.set(id, cost);
      }
      const state = await openSqliteState({ path });
      const connection = createControlServerPost({ server: server.url });
      const analytics = createAnalytics({
        outbox: await openStoreOutbox({ store: state.store }),
        sync: { post: connection.post, token: secret(server.icToken()) },
      });
      await analytics.policy.stop?.();
      expect(analytics.pending()).toMatchObject({ waiting: 0, dropped: 0, dead: [] });
      await connection.close();
      await state.close();

      const taken = accepted(server);
      for (const [id, cost] of recorded) expect([id, taken.get(id)]).toEqual([id, cost]);
      // At most the one that was on its way to the disk at each kill is known to the server alone.
      expect(taken.size - recorded.size).toBeLessThanOrEqual(3);
      expect(server.books.events).toHaveLength(taken.size);
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true });
    }
  },
);
