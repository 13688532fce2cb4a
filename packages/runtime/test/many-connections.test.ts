import { once } from "node:events";
import type { Socket } from "node:net";
import { Agent, fetch as fetchWith } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import { askedRaw, crowdRouter, opened } from "./crowd.ts";
import { LIMITED } from "./facts.ts";
import { CHAT, startRig } from "./rig.ts";

describe("C-40: more connections than the router takes", () => {
  it("hear 503 overloaded in their own format, streams under way go on, and nothing of it costs", async () => {
    await expect(crowdRouter({ connections: 600, limit: 200, chunkDelayMs: 200 })).resolves.toBeUndefined();
  });

  it("a connection that only waits makes room for one that asks", async () => {
    const rig = await startRig({ budget: LIMITED, router: { limits: { connections: 4 } } });
    const dispatcher = new Agent({ keepAliveTimeout: 30_000 });
    onTestFinished(() => dispatcher.destroy());
    await Promise.all(
      Array.from({ length: 4 }, () =>
        fetchWith(`http://127.0.0.1:${rig.router.port}/health/live`, { dispatcher }).then((reply) =>
          reply.text(),
        ),
      ),
    );
    const asked = (): Promise<string> => askedRaw(rig, "/v1/chat/completions", JSON.stringify(CHAT));
    await expect.poll(asked).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("connections beyond the limit that never ask are closed soon, and far beyond it at once", async () => {
    const rig = await startRig({ router: { limits: { connections: 2 } } });
    await Promise.all([opened(rig), opened(rig)]);
    const begun = performance.now();
    const told = await Promise.all(Array.from({ length: 64 }, () => opened(rig)));
    const dropped = await closing(await opened(rig));
    expect(dropped).toBeLessThan(1500);
    await Promise.all(told.map((socket) => once(socket, "close")));
    expect(performance.now() - begun).toBeLessThan(6000);
    expect(await fetch(`http://127.0.0.1:${rig.router.port}/`).then((reply) => reply.status)).toBe(503);
  });
});

async function closing(socket: Socket): Promise<number> {
  const begun = performance.now();
  if (!socket.closed) await once(socket, "close");
  return performance.now() - begun;
}
