// The dashboard's relay between a router's feed and many pages: how long an event takes from the router's write to a page's socket, what the relay
// uses meanwhile, and that a page that does not read costs nobody else anything. Then a real router with the relay beside it, with and without
// such a page, in one run.
// Options: --viewers N --rates 1000,10000 --seconds S --chats N
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startRelayBeside } from "@iron/dashboard-relay";
import { FrameReader } from "./lib/frame-reader.ts";

const { values: options } = parseArgs({
  options: {
    viewers: { type: "string", default: "50" },
    rates: { type: "string", default: "1000,10000" },
    seconds: { type: "string", default: "5" },
    chats: { type: "string", default: "3000" },
  },
});
const viewers = Number(options.viewers);
const seconds = Number(options.seconds);
const chats = Number(options.chats);
const here = (file: string): string => fileURLToPath(new URL(`lib/${file}`, import.meta.url));

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}

async function viewer(relay: { readonly url: string; readonly token: string }): Promise<FrameReader> {
  const { hostname, port, host } = new URL(relay.url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  socket.write(
    `GET /ws HTTP/1.1\r\nhost: ${host}\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  await once(socket, "data");
  const reader = new FrameReader(socket);
  const auth = Buffer.from(JSON.stringify({ type: "AUTH", token: relay.token, batch: true }));
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | auth.length, 0, 0, 0, 0]), auth]));
  return reader;
}

/** It reads again, and finds why it was let go; 0 when the connection was simply gone. */
async function codeOf(stuck: FrameReader): Promise<number> {
  stuck.socket.resume();
  return Promise.race([stuck.closed, sleep(3000).then(() => -1)]);
}

async function feedRouter(): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const child = fork(here("event-source.ts"), [], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const [{ url }] = (await once(child, "message")) as [{ url: string }];
  return { url, child };
}

async function fanOut(rate: number): Promise<void> {
  const router = await feedRouter();
  const relay = await startRelayBeside({ routers: [{ url: router.url, token: "bench" }], port: 0 });
  const pages = await Promise.all(Array.from({ length: viewers }, () => viewer(relay)));
  const stuck = await viewer(relay);
  stuck.socket.pause();
  await sleep(1500);
  const cpuOf = (): number => {
    const fields = readFileSync(`/proc/${relay.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  };
  router.child.send({ rate, seconds: seconds + 1 });
  await sleep(1000);
  for (const page of pages) page.take();
  const cpu = cpuOf();
  const resident: number[] = [];
  for (let at = 0; at < seconds * 4; at += 1) {
    await sleep(250);
    resident.push(residentMb(relay.pid));
  }
  const used = (cpuOf() - cpu) / (seconds * 10);
  const took = pages.flatMap((page) => page.take());
  const wanted = rate * (seconds + 1);
  for (let waited = 0; waited < 5000 && pages.some(({ seen }) => seen < wanted); waited += 50)
    await sleep(50);
  const least = Math.min(...pages.map(({ seen }) => seen));
  const gone = pages.filter(({ socket }) => socket.destroyed || socket.readyState !== "open").length;
  const gaps = pages.reduce((sum, page) => sum + page.gaps, 0);
  console.log(
    `${String(rate).padStart(6)} events/s to ${viewers} pages and one that does not read: p50 ${percentile(took, 0.5)} ms, p99 ${percentile(took, 0.99)} ms, most ${took.reduce((most, one) => Math.max(most, one), 0)} ms; ` +
      `every page got ${least} of ${wanted}, ${gaps} gaps, ${gone} of them were too slow on this machine; the one that does not read was ${(await codeOf(stuck)) < 0 ? "kept, for it all fits into the buffers" : "let go"}; relay ${used.toFixed(0)} % of one processor, ${Math.max(...resident).toFixed(0)} MB at most (${resident[0]?.toFixed(0)} to ${resident.at(-1)?.toFixed(0)})`,
  );
  for (const page of [...pages, stuck]) page.socket.destroy();
  await relay.stop();
  router.child.kill();
}

/** A real router before a plain upstream, with and without a page that is stuck, in turns. */
async function routerBeside(): Promise<void> {
  const child = spawn(process.execPath, [here("router-with-feed.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const router = JSON.parse(line.toString()) as { baseUrl: string; apiKey: string; adminKey: string };
  const body = JSON.stringify({
    model: "gpt-5-mini",
    max_tokens: 20,
    messages: [{ role: "user", content: "hi" }],
  });
  const headers = { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" };
  const round = async (): Promise<number[]> => {
    const took: number[] = [];
    for (let at = 0; at < chats / 6; at += 1) {
      const began = performance.now();
      await (await fetch(`${router.baseUrl}/chat/completions`, { method: "POST", headers, body })).text();
      took.push(performance.now() - began);
    }
    return took;
  };
  await round();
  const found = { none: [] as number[], relay: [] as number[], stuck: [] as number[] };
  for (let turn = 0; turn < 6; turn += 1) {
    found.none.push(...(await round()));
    const relay = await startRelayBeside({
      routers: [{ url: router.baseUrl.replace(/\/v1$/, ""), token: router.adminKey }],
      port: 0,
    });
    const page = await viewer(relay);
    await sleep(300);
    found.relay.push(...(await round()));
    const stuck = await viewer(relay);
    stuck.socket.pause();
    found.stuck.push(...(await round()));
    for (const one of [page, stuck]) one.socket.destroy();
    await relay.stop();
  }
  for (const [name, took] of Object.entries(found)) {
    const label = { none: "no relay", relay: "a relay and a page", stuck: "and a page that does not read" }[
      name
    ];
    console.log(
      `router, ${label}: p50 ${percentile(took, 0.5).toFixed(2)} ms, p99 ${percentile(took, 0.99).toFixed(2)} ms (${took.length} calls)`,
    );
  }
  child.kill();
}

for (const rate of options.rates.split(",")) await fanOut(Number(rate));
await routerBeside();
