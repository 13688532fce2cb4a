import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { WebSocketServer, type WebSocket as Peer } from "ws";
import { type View, watch } from "../page/connection.ts";

/** A relay that says only what it is told to; its port may be closed. */
async function silentRelay(): Promise<{
  readonly url: string;
  readonly server: Server;
  readonly peers: Peer[];
}> {
  const server = createServer();
  const peers: Peer[] = [];
  new WebSocketServer({ server }).on("connection", (peer) => void peers.push(peer));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const peer of peers) peer.terminate();
    server.close();
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`, server, peers };
}

/** Only the page's own waiting is virtual: sockets are real. */
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] }));
afterEach(() => void vi.useRealTimers());

async function settled(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

it("W-119: closes a connection on which nothing was heard for 60 seconds, and comes back", async () => {
  const { url, peers } = await silentRelay();
  const views: View[] = [];
  const stop = watch({ url, token: "dash", show: (view) => views.push(view), random: () => 1 });
  onTestFinished(stop);
  await settled(() => peers.length === 1);
  const beat = JSON.stringify({ type: "HEARTBEAT", seq: 4, timestamp: "" });
  peers[0]?.send(beat);
  await settled(() => views.at(-1)?.connection.kind === "open");
  vi.advanceTimersByTime(59_000);
  peers[0]?.send(beat);
  const heard = views.length;
  await settled(() => views.length > heard);
  vi.advanceTimersByTime(59_999);
  expect(views.at(-1)?.connection).toEqual({ kind: "open" });
  vi.advanceTimersByTime(1);
  expect(views.at(-1)?.connection).toEqual({ kind: "lost", retryMs: 1000 });
  const said: string[] = [];
  vi.advanceTimersByTime(1000);
  await settled(() => peers.length === 2);
  peers[1]?.on("message", (data: Buffer) => void said.push(data.toString()));
  await settled(() => said.length === 1);
  expect(JSON.parse(said[0] ?? "")).toEqual({ type: "AUTH", token: "dash", batch: true, resume_from: 4 });
});

it("W-119: waits from one second to thirty between attempts, half of it by chance", async () => {
  const { url, server } = await silentRelay();
  server.close();
  await once(server, "close");
  for (const [random, first, longest] of [
    [0, 500, 15_000],
    [1, 1000, 30_000],
  ] as const) {
    const waits: number[] = [];
    const stop = watch({
      url,
      token: "dash",
      random: () => random,
      show: ({ connection }) => connection.kind === "lost" && waits.push(connection.retryMs),
    });
    while (waits.length < 8) {
      const before = waits.length;
      await settled(() => waits.length > before);
      vi.advanceTimersByTime(waits.at(-1) ?? 0);
    }
    stop();
    expect(waits.slice(0, 3)).toEqual([first, first * 2, first * 4]);
    expect(waits.slice(5)).toEqual([longest, longest, longest]);
  }
});

it("does not come back when its token is refused", async () => {
  const { url, peers } = await silentRelay();
  const views: View[] = [];
  onTestFinished(watch({ url, token: "dash", show: (view) => views.push(view) }));
  await settled(() => peers.length === 1);
  peers[0]?.close(4401);
  await settled(() => views.at(-1)?.connection.kind === "refused");
  vi.advanceTimersByTime(600_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(peers).toHaveLength(1);
});
