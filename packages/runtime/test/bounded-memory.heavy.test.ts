import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { MockProvider } from "@iron/mock-provider";
import { startMockProvider } from "@iron/mock-provider";
import { expect, it, onTestFinished } from "vitest";
import { CHAT } from "./rig.ts";

const MIB = 2 ** 20;
const GIB = 1024 * MIB;
const ALLOWED_GROWTH = 64 * MIB;

interface AloneRig {
  readonly mock: MockProvider;
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  post(body: object): Promise<Response>;
  /** The most resident memory that the router took beyond what it had, while `run` ran; bytes. */
  growth(run: () => Promise<void>): Promise<number>;
}

/**
 * A router with its default limits in a process of its own, so that nobody else's memory is measured. Its heap is kept small, so that garbage
 * is not taken for need.
 */
async function startAlone(): Promise<AloneRig> {
  const mock = await startMockProvider({ keep: 5 });
  const child = fork(new URL("router-process.ts", import.meta.url), [mock.url], {
    execArgv: ["--max-semi-space-size=2", "--max-old-space-size=128"],
  });
  onTestFinished(async () => {
    child.kill();
    await mock.stop();
  });
  const [ready] = (await once(child, "message")) as [{ baseUrl: string; apiKey: string }];
  const headers = { authorization: `Bearer ${ready.apiKey}`, "content-type": "application/json" };
  const post = (body: object): Promise<Response> =>
    fetch(`${ready.baseUrl}/chat/completions`, { method: "POST", headers, body: JSON.stringify(body) });
  for (let at = 0; at < 20; at += 1) await (await post(CHAT)).text();
  return {
    mock,
    port: Number(new URL(ready.baseUrl).port),
    headers,
    post,
    async growth(run) {
      const before = residentBytes(child.pid);
      let most = before;
      const watch = setInterval(() => (most = Math.max(most, residentBytes(child.pid))), 10);
      await run();
      clearInterval(watch);
      console.log(`grew by ${Math.round((most - before) / MIB)} MiB`);
      return most - before;
    },
  };
}

function residentBytes(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

it("U-25: a whole reply of 1 GiB is 502 at 32 MiB, and takes less than 64 MiB", async () => {
  const rig = await startAlone();
  rig.mock.next({ kind: "endless", shape: "json", bytes: GIB });
  const grown = await rig.growth(async () => {
    const reply = await rig.post(CHAT);
    expect([reply.status, await reply.text()]).toEqual([502, expect.stringContaining("response_too_large")]);
  });
  expect(grown).toBeLessThan(ALLOWED_GROWTH);
});

it("U-25: a file of 1 GiB streams through, and takes less than 64 MiB", async () => {
  const rig = await startAlone();
  rig.mock.next({ kind: "endless", shape: "line", bytes: GIB });
  let got = 0;
  const grown = await rig.growth(async () => {
    const reply = await fetch(`http://127.0.0.1:${rig.port}/v1/files/file-1/content`, {
      headers: rig.headers,
    });
    for await (const chunk of reply.body ?? []) got += (chunk as Uint8Array).byteLength;
  });
  expect(got).toBeGreaterThanOrEqual(GIB);
  expect(grown).toBeLessThan(ALLOWED_GROWTH);
});

it.each(["line", "event"] as const)(
  "U-26: a stream of one %s of 1 GiB ends at 8 MiB, and takes less than 64 MiB",
  async (shape) => {
    const rig = await startAlone();
    rig.mock.next({ kind: "endless", shape, bytes: GIB });
    const grown = await rig.growth(async () => {
      const text = await (await rig.post({ ...CHAT, stream: true })).text();
      expect(text).toContain("response_too_large");
      expect(text.length).toBeLessThan(MIB);
    });
    expect(grown).toBeLessThan(ALLOWED_GROWTH);
  },
);

it("U-28: a reply that would grow to 1 GiB is refused, and takes less than 64 MiB", async () => {
  const rig = await startAlone();
  rig.mock.next({ kind: "encoding", how: "bomb", bytes: GIB });
  const grown = await rig.growth(async () => {
    const reply = await rig.post(CHAT);
    expect([reply.status, await reply.text()]).toEqual([502, expect.stringContaining("upstream_protocol")]);
  });
  expect(grown).toBeLessThan(ALLOWED_GROWTH);
});

it("C-34: a hundred clients that never read take less than 1 MiB each", async () => {
  const rig = await startAlone();
  rig.mock.script({ kind: "endless", shape: "line", bytes: GIB });
  const grown = await rig.growth(async () => {
    for (let at = 0; at < 100; at += 1) {
      const socket = connect(rig.port, "127.0.0.1");
      onTestFinished(() => void socket.destroy());
      socket.on("error", () => undefined);
      socket.pause();
      socket.write(
        `GET /v1/files/file-1/content HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${rig.headers["authorization"]}\r\n\r\n`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 6000));
  });
  expect(rig.mock.requests.filter(({ url }) => url.includes("file-1")).length).toBeGreaterThan(0);
  expect(grown).toBeLessThan(100 * MIB);
});

it("C-36: a chunked JSON body of 1 GiB is 413 and takes less than 64 MiB", async () => {
  const rig = await startAlone();
  const grown = await rig.growth(async () => {
    const asked = request({
      port: rig.port,
      path: "/v1/chat/completions",
      method: "POST",
      headers: { ...rig.headers, "transfer-encoding": "chunked" },
    });
    const status = new Promise<number | undefined>((resolve) => {
      asked.once("response", (reply) => resolve(reply.resume().statusCode));
      // The reply may be lost to the reset that ends a connection with unread bytes.
      asked.once("error", () => resolve(undefined));
    });
    await pipeline(Readable.from(filler(GIB)), asked).catch(() => undefined);
    expect([413, undefined]).toContain(await status);
  });
  expect(grown).toBeLessThan(ALLOWED_GROWTH);
});

it("C-36: an upload of 256 MiB streams through, and takes less than 64 MiB", async () => {
  const rig = await startAlone();
  const grown = await rig.growth(async () => {
    const asked = request({
      port: rig.port,
      path: "/v1/files",
      method: "POST",
      headers: {
        ...rig.headers,
        "content-type": "multipart/form-data; boundary=x",
        "transfer-encoding": "chunked",
      },
    });
    const replied = once(asked, "response");
    await pipeline(Readable.from(filler(256 * MIB)), asked);
    await replied;
  });
  expect(rig.mock.requests.at(-1)?.url).toContain("/files");
  expect(grown).toBeLessThan(ALLOWED_GROWTH);
});

function* filler(bytes: number): Generator<Buffer> {
  const chunk = Buffer.alloc(64 * 1024, "x");
  for (let sent = 0; sent < bytes; sent += chunk.byteLength) yield chunk;
}
