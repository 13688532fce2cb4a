import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { startMockProvider } from "@iron/mock-provider";
import { expect, it, onTestFinished } from "vitest";

const MIB = 2 ** 20;

/** Twenty requests of 9.9 MiB at once, through a router in a process of its own. Its heap is bounded, so that garbage is not taken for need. */
it("A-78: large contexts, twenty at once, work with less than 400 MB resident and a responsive event loop", async () => {
  const provider = await startMockProvider({ keep: 20 });
  onTestFinished(() => provider.stop());
  const child = fork(new URL("router-process.ts", import.meta.url), [provider.url], {
    execArgv: ["--max-old-space-size=128"],
  });
  onTestFinished(() => void child.kill());
  const [ready] = (await once(child, "message")) as [{ baseUrl: string; apiKey: string }];
  const body = JSON.stringify({
    model: "gpt-5-mini",
    messages: [{ role: "user", content: "word ".repeat((9.9 * MIB) / 5) }],
  });
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, residentBytes(child.pid))), 20);
  const statuses = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const reply = await fetch(`${ready.baseUrl}/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${ready.apiKey}`, "content-type": "application/json" },
        body,
      });
      await reply.text();
      return reply.status;
    }),
  );
  clearInterval(watch);
  child.send("lag");
  const [{ lagMs }] = (await once(child, "message")) as [{ lagMs: number }];
  expect(statuses).toEqual(Array.from({ length: 20 }, () => 200));
  expect({ most: most / MIB, lagMs }).toEqual({
    most: expect.any(Number) as number,
    lagMs: expect.any(Number) as number,
  });
  console.log(`resident at most ${Math.round(most / MIB)} MiB, event loop lag p99 ${Math.round(lagMs)} ms`);
  expect(most).toBeLessThan(400 * MIB);
  // One body is parsed in one go, in about 40 ms; a machine that does other work beside takes longer.
  expect(lagMs).toBeLessThan(100);
});

function residentBytes(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}
