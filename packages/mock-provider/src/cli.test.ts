import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";

const cli = fileURLToPath(new URL("cli.ts", import.meta.url));
const running: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

async function start(...args: readonly string[]): Promise<{ child: ReturnType<typeof spawn>; line: string }> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  running.push(child);
  const [data] = (await once(child.stdout, "data")) as [Buffer];
  return { child, line: data.toString() };
}

it("prints its URL, answers there, and ends on a signal", async () => {
  const { child, line } = await start("--key", "sk-cli");
  const url = line.trim();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${url}/v1/models`)).status).toBe(401);
  const headers = { authorization: "Bearer sk-cli" };
  expect((await fetch(`${url}/v1/models`, { headers })).status).toBe(200);
  const spoiled = await fetch(`${url}/v1/models`, { headers: { ...headers, "x-mock-fault": "status:503" } });
  expect(spoiled.status).toBe(503);
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  expect(await exit).toEqual([0, null]);
});

it("names every fault in its help", async () => {
  const { line } = await start("--help");
  expect(line).toContain("endless-event");
});
