import { execFileSync } from "node:child_process";
import { connect } from "node:net";
import { performance } from "node:perf_hooks";
import type { LoadOptions, LoadResult } from "./load.ts";
import { percentile } from "./numbers.ts";
import type { Server } from "./serve.ts";

/** Loads a server from a Node process of its own, so that the caller's event loop is not measured. */
export function clientLoad(server: Server, options: LoadOptions): LoadResult {
  const { url, headers } = server;
  const task = JSON.stringify({ url, headers, ...options });
  return JSON.parse(
    execFileSync(process.execPath, [import.meta.filename, task], { encoding: "utf8" }),
  ) as LoadResult;
}

type Task = Pick<Server, "url" | "headers"> & LoadOptions;

async function run(task: Task): Promise<LoadResult> {
  const times: number[] = [];
  const start = performance.now();
  const end = start + task.seconds * 1000;
  await Promise.all(Array.from({ length: task.connections }, () => drive(task, end, times)));
  const seconds = (performance.now() - start) / 1000;
  return {
    requestsPerSecond: times.length / seconds,
    p50Us: percentile(times, 50) * 1000,
    p99Us: percentile(times, 99) * 1000,
  };
}

/** One connection: the next request leaves when the last answer is complete. Times are in milliseconds. */
function drive(task: Task, end: number, times: number[]): Promise<void> {
  const { hostname, port, pathname } = new URL(task.url);
  const headers = Object.entries({
    host: `${hostname}:${port}`,
    "content-type": "application/json",
    ...task.headers,
  });
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const request = Buffer.from(
    `POST ${pathname} HTTP/1.1\r\n${head}content-length: ${Buffer.byteLength(task.body)}\r\n\r\n${task.body}`,
  );
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let sentAt = 0;
    let received = "";
    const send = (): void => {
      sentAt = performance.now();
      received = "";
      socket.write(request);
    };
    socket.setEncoding("latin1");
    socket.on("connect", send);
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`${task.url} closed the connection`)));
    socket.on("data", (text: string) => {
      received += text;
      if (!isComplete(received)) return;
      if (!received.startsWith("HTTP/1.1 2")) {
        reject(new Error(`${task.url} answered ${received.slice(0, 200)}`));
        return;
      }
      const now = performance.now();
      times.push(now - sentAt);
      if (now < end) return send();
      socket.removeAllListeners("close");
      socket.destroy();
      resolve();
    });
  });
}

function isComplete(text: string): boolean {
  const head = text.indexOf("\r\n\r\n");
  if (head === -1) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  return length === undefined ? text.endsWith("0\r\n\r\n") : text.length >= head + 4 + Number(length);
}

if (process.argv[1] === import.meta.filename) {
  console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? "") as Task)));
}
