import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import type { IronEvent } from "@iron/types";
import { expect, onTestFinished, vi } from "vitest";
import { ANTHROPIC_CHAT, LIMITED, OPENAI_CHAT, readText, settledMoney } from "./facts.ts";
import type { FamilyChat } from "./facts.ts";
import { rawRequestText } from "./raw.ts";
import { startRig } from "./rig.ts";
import type { Rig } from "./rig.ts";

const STREAMS = 20;

/** How many connections there are, how many of them the router takes, and how long each of the streams among them lasts. */
export interface Crowd {
  readonly connections: number;
  readonly limit: number;
  readonly chunkDelayMs: number;
}

/** Fills a router's connections with streams and silent clients; every further client must hear 503 in its own format. */
export async function crowdRouter({ connections, limit, chunkDelayMs }: Crowd): Promise<void> {
  const rig = await startRig({
    budget: LIMITED,
    mock: { chunkDelayMs },
    router: { limits: { connections: limit } },
  });
  const alerts = alertsOf(rig);
  const before = process.memoryUsage.rss();
  const streams = await Promise.all(
    Array.from({ length: STREAMS }, (_, at) => {
      const { path, body } = clientOf(at);
      return rig.post(path, { ...body, stream: true });
    }),
  );
  const silent = await Promise.all(Array.from({ length: limit - STREAMS }, () => opened(rig)));
  for (let at = limit; at < connections; at += limit)
    await Promise.all(
      Array.from({ length: Math.min(limit, connections - at) }, (_, one) => refused(rig, clientOf(one))),
    );
  expect(process.memoryUsage.rss() - before).toBeLessThan(256 * 2 ** 20);
  for (const reply of streams) expect(await readText(reply)).toMatch(/\[DONE\]|message_stop/);
  // Nothing was asked of a provider, and nothing charged, but for the streams.
  expect(rig.mock.requests).toHaveLength(STREAMS);
  expect(await settledMoney(rig, STREAMS)).toBe(rig.oracle());
  expect(alerts.map((event) => event.facts)).toEqual([{ limit }]);
  for (const socket of silent) socket.destroy();
  const live = `http://127.0.0.1:${rig.router.port}/health/live`;
  await vi.waitUntil(() => fetch(live).then((reply) => reply.ok));
}

function clientOf(at: number): FamilyChat {
  return at % 2 === 0 ? OPENAI_CHAT : ANTHROPIC_CHAT;
}

async function refused(rig: Rig, { family, path, body }: FamilyChat): Promise<void> {
  const text = await askedRaw(rig, `/v1${path}`, JSON.stringify(body));
  expect(text).toMatch(/^HTTP\/1\.1 503 /);
  expect(text.toLowerCase()).toMatch(/\r\nretry-after: 1\r\n/);
  expect(text.toLowerCase()).toMatch(/\r\nconnection: close\r\n/);
  expect(text).toContain(family === "Anthropic" ? '"type":"overloaded_error"' : '"code":"overloaded"');
}

type Alert = Extract<IronEvent, { type: "alert" }>;

function alertsOf(rig: Rig): Alert[] {
  const alerts: Alert[] = [];
  rig.bus.subscribe((event) => {
    if (event.type === "alert" && event.name === "conn_limit") alerts.push(event);
  });
  return alerts;
}

/** A connection that asks nothing. */
export async function opened(rig: Rig): Promise<Socket> {
  const socket = connect(rig.router.port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.resume();
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

/** Asks on a connection of its own and gives all that came before it was closed. */
export async function askedRaw(rig: Rig, path: string, body: string): Promise<string> {
  const socket = connect(rig.router.port, "127.0.0.1");
  let text = "";
  socket.on("data", (part) => {
    text += part.toString("latin1");
    if (text.startsWith("HTTP/1.1 200 ")) socket.destroy();
  });
  socket.on("error", () => undefined);
  socket.write(rawRequestText(rig, { path, body }));
  await once(socket, "close");
  return text;
}
