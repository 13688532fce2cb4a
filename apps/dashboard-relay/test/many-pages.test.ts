import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { startRelay } from "../src/index.ts";
import { pageStub } from "./rig.ts";
import { routerStub } from "./router-stub.ts";

const PAGES = 50;
const BURSTS = 10;
const BURST = 500;
const COALESCE_MS = 250;

/** What one page got; frames are not parsed, for fifty pages of one process would be slow by that alone. */
interface Page {
  readonly socket: WebSocket;
  news: number;
  last: number;
  gaps: number;
  states: number;
  snapshots: number;
}

function openPage(url: string, token: string): Page {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`);
  const page: Page = { socket, news: 0, last: 0, gaps: 0, states: 0, snapshots: 0 };
  onTestFinished(() => socket.terminate());
  socket.on("open", () => socket.send(JSON.stringify({ type: "AUTH", token, batch: true })));
  socket.on("message", (data: Buffer) => {
    const head = data.toString("latin1", 0, 60);
    if (head.startsWith('{"type":"STATE_UPDATE"')) page.states += 1;
    if (head.startsWith('{"type":"SNAPSHOT"')) page.snapshots += 1;
    if (!head.startsWith("[")) return;
    const first = Number(/"seq":(\d+)/.exec(head)?.[1]);
    const tail = data.toString("latin1", Math.max(0, data.length - 4096));
    const last = Number(/^\d+/.exec(tail.slice(tail.lastIndexOf('"seq":') + 6))?.[0]);
    if (page.last > 0 && first !== page.last + 1) page.gaps += 1;
    page.news += last - first + 1;
    page.last = last;
  });
  return page;
}

it("W-115: fifty pages get every one of thousands of events in order, and state no more often than four times a second", async () => {
  const stub = await routerStub();
  const relay = await startRelay({ routers: [stub.address], page: pageStub(), coalesceMs: COALESCE_MS });
  onTestFinished(() => relay.stop());
  const pages = Array.from({ length: PAGES }, () => openPage(relay.url, relay.token));
  await expect.poll(() => pages.every(({ snapshots }) => snapshots === 1) && stub.followers === 1).toBe(true);
  const statesBefore = pages.map(({ states }) => states);
  const before = process.memoryUsage().rss;
  const began = performance.now();
  for (let burst = 0; burst < BURSTS; burst += 1) {
    stub.end(BURST);
    await sleep(50);
  }
  await expect
    .poll(() => Math.min(...pages.map(({ news }) => news)), { timeout: 20_000 })
    .toBe(BURSTS * BURST);
  const ticks = Math.ceil((performance.now() - began) / COALESCE_MS) + 1;
  for (const [index, page] of pages.entries()) {
    expect(page).toMatchObject({ news: BURSTS * BURST, gaps: 0, snapshots: 1 });
    expect(page.states - (statesBefore[index] ?? 0)).toBeLessThanOrEqual(ticks);
    expect(page.socket.readyState).toBe(WebSocket.OPEN);
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
});
