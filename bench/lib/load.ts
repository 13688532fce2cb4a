import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clientLoad } from "./client-load.ts";
import type { Server } from "./serve.ts";

export interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
  readonly body: string;
}

/** What came of one stretch of load. Times are in microseconds. */
export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** By which the load is made: wrk where it is installed, else a client of ours in a process of its own. */
export const LOAD_BY: string = hasWrk() ? "wrk" : "a Node client";

/**
 * Loads a server over kept connections, each with one request at a time.
 *
 * @throws {Error} when an answer was not 2xx, so that a fast refusal is never counted as speed.
 */
export function load(server: Server, options: LoadOptions): LoadResult {
  return LOAD_BY === "wrk" ? wrkLoad(server, options) : clientLoad(server, options);
}

function hasWrk(): boolean {
  return spawnSync("wrk", ["--version"]).error === undefined;
}

function wrkLoad(server: Server, { connections, seconds, body }: LoadOptions): LoadResult {
  const folder = mkdtempSync(join(tmpdir(), "iron-bench-"));
  try {
    const headers = { "content-type": "application/json", ...server.headers };
    const lines = Object.entries(headers).map(
      ([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
    );
    // the summary in wrk's own words is for people: this one is for us
    const report =
      'done = function(s, l, r) io.write(string.format("RESULT %d %d %d %d %d\\n", s.requests, s.duration, l:percentile(50), l:percentile(99), s.errors.status + s.errors.connect + s.errors.read + s.errors.write + s.errors.timeout)) end';
    const script = ['wrk.method = "POST"', `wrk.body = ${JSON.stringify(body)}`, ...lines, report].join("\n");
    writeFileSync(join(folder, "load.lua"), script);
    const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "-s", join(folder, "load.lua"), server.url];
    const said = execFileSync("wrk", args, { encoding: "utf8" });
    const [requests = 0, durationUs = 1, p50Us = 0, p99Us = 0, errors = 0] = (
      /RESULT ([\d ]+)/.exec(said)?.[1] ?? ""
    )
      .split(" ")
      .map(Number);
    if (errors > 0 || requests === 0)
      throw new Error(`${server.url}: ${errors} of ${requests} requests failed\n${said}`);
    return { requestsPerSecond: (requests / durationUs) * 1e6, p50Us, p99Us };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
