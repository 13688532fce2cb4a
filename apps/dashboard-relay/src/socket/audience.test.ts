import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { LiveFold } from "../state/live-fold.ts";
import { createMessageRing } from "../state/message-ring.ts";
import { Audience } from "./audience.ts";
import { ClientSocket } from "./client-socket.ts";

const REMEMBERED = 1000;

it("tells everything to a page that keeps up, also when more comes at once than is remembered", async () => {
  const ring = createMessageRing(REMEMBERED, 0);
  const fold = new LiveFold();
  const audience = new Audience({ ring, state: () => fold.state(), coalesceMs: 20 });
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const page = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => {
    audience.stop();
    page.terminate();
    server.close();
  });
  const told: number[] = [];
  const { promise: everything, resolve } = Promise.withResolvers<void>();
  page.on("message", (data: Buffer) => {
    const read = JSON.parse(data.toString()) as unknown;
    if (!Array.isArray(read)) return;
    told.push(...(read as { seq: number }[]).map(({ seq }) => seq));
    if (told.at(-1) === 5 * REMEMBERED) resolve();
  });
  const [socket] = (await once(server, "connection")) as [WebSocket];
  audience.join(new ClientSocket(socket, { batch: true, seq: 0 }), undefined);

  // The loop does not turn once: so it is when the relay was kept from running for a while, and a router's feed has piled up.
  for (let seq = 1; seq <= 5 * REMEMBERED; seq += 1) {
    ring.add(seq, JSON.stringify({ seq }));
    if (seq % 50 === 0) audience.newsCame();
  }
  await everything;
  expect(told).toEqual(Array.from({ length: 5 * REMEMBERED }, (_, at) => at + 1));
});
