import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { dashboardToken } from "../src/token/dashboard-token.ts";

const MODULE = new URL("../src/token/dashboard-token.ts", import.meta.url).href;

function tokenFile(): { readonly folder: string; readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), "iron-token-"));
  return { folder, file: join(folder, "dashboard-token") };
}

/** Starts a thread that waits for the others, opens the file and tells its token. */
async function opened(file: string, gate: Int32Array<SharedArrayBuffer>): Promise<string> {
  const code = `
    import { parentPort, workerData } from "node:worker_threads";
    import { dashboardToken } from ${JSON.stringify(MODULE)};
    Atomics.add(workerData.gate, 0, 1);
    while (Atomics.load(workerData.gate, 0) < 4);
    const token = dashboardToken({ file: workerData.file });
    parentPort.postMessage(token.value);
    token.stop();`;
  const url = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  const worker = new Worker(url, { workerData: { gate, file } });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

test("relays that start together show the same token, and leave its file alone", async () => {
  const { folder, file } = tokenFile();
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const tokens = await Promise.all(Array.from({ length: 4 }, async () => opened(file, gate)));
  expect(new Set(tokens).size).toBe(1);
  expect(readFileSync(file, "utf8")).toBe(`${tokens[0]}\n`);
  expect(readdirSync(folder)).toEqual(["dashboard-token"]);
});

test("a file that holds no token gets one, for its owner alone", () => {
  const { folder, file } = tokenFile();
  writeFileSync(file, "short", { mode: 0o644 });
  const token = dashboardToken({ file });
  onTestFinished(() => token.stop());
  expect(readFileSync(file, "utf8")).toBe(`${token.value}\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["dashboard-token"]);
});
