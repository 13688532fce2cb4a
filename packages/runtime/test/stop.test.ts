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

it("loses no reply of those that come in together as the last ones", async () => {
  const rig = await startRig({ mock: { latencyMs: 50 } });
  const asked = Array.from({ length: 40 }, () => rig.post("/chat/completions", CHAT));
  await expect.poll(() => rig.mock.requests.length).toBe(40);
  const stopping = rig.router.stop();
  const bodies = await Promise.all(asked.map(async (reply) => (await reply).json()));
  expect(
    bodies.filter((body) => typeof body === "object" && body !== null && "choices" in body),
  ).toHaveLength(40);
  await stopping;
  expect(rig.outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 40 }, () => "completed"));
});
