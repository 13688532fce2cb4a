import { connect } from "node:net";
import { once } from "node:events";
import { expect, it } from "vitest";
import { CHAT, startRig } from "./rig.ts";

it("stops at once though a connection is open that never asked anything", async () => {
  const rig = await startRig();
  const socket = connect(rig.router.port, "127.0.0.1");
  await once(socket, "connect");
  const closed = once(socket, "close");
  await rig.router.stop();
  await closed;
  expect(rig.router.isRunning).toBe(false);
});

it("stops at once though clients keep their connections alive", async () => {
  const rig = await startRig({ mock: { latencyMs: 50 } });
  const asked = Array.from({ length: 5 }, () => rig.post("/chat/completions", CHAT));
  await rig.post("/chat/completions", CHAT);
  const stopping = rig.router.stop();
  const replies = await Promise.all(asked);
  expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200, 200]);
  await stopping;
  expect(rig.outcomes).toHaveLength(6);
});
