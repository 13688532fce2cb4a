import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startMockProvider } from "@iron/mock-provider";
import { findCanaries, makeCanary } from "@iron/testing";
import { expect, it, onTestFinished } from "vitest";
import { chat, startJson, temporaryFolder } from "./run-cli.ts";
import type { ReadyLine } from "./run-cli.ts";

it("S-89: the provider's key is in no file, on no command line and in no answer: while calls run, after they failed, and after a kill -9", async () => {
  const key = makeCanary("sk-");
  const mock = await startMockProvider({ keys: [key] });
  onTestFinished(() => mock.stop());
  const home = temporaryFolder();
  const settings = {
    reliability: { idempotency: { keep: "state" } },
    telemetry: { log: { level: "trace", file: "iron.log" } },
  };
  writeFileSync(join(home, "iron.config.json"), JSON.stringify(settings));
  const { cli, ready } = await startJson(["--port", "0", "--budget", "5", "--provider-key", "-"], {
    home,
    input: key,
    env: { IRON_OPENAI_BASE_URL: mock.openaiBaseUrl },
  });
  const answers: string[] = [];
  for (const fault of [
    undefined,
    { kind: "status", status: 401, message: `wrong key ${key}` },
    { kind: "status", status: 500, message: `see https://user:${key}@10.0.0.1/` },
    { kind: "raw", bytes: `HTTP/1.1 200 ${key}\r\nx-request-id: ${key}\r\n\r\n${key}` },
    { kind: "reset" },
  ] as const) {
    mock.next(fault);
    const { status, headers, text } = await chat(ready);
    // What a provider says in a reply that is no error is the client's: it is passed on as it came.
    if (fault?.kind !== "raw") answers.push(JSON.stringify([status, headers, text]));
  }
  expect(mock.requests.some(({ headers }) => headers.get("authorization") === `Bearer ${key}`)).toBe(true);
  expect(answers.join("\n")).toContain('"content-type":"application/json"');
  for (const path of [
    "/",
    "/health/ready",
    "/metrics",
    "/iron/budgets",
    "/iron/requests",
    "/iron/env",
    "/env",
    "/debug",
    "/iron/config",
  ])
    answers.push(
      await (
        await fetch(`${origin(ready)}${path}`, { headers: { authorization: `Bearer ${ready.apiKey}` } })
      ).text(),
    );

  const process = readFileSync(`/proc/${cli.child.pid}/cmdline`, "latin1");
  const environment = readFileSync(`/proc/${cli.child.pid}/environ`, "latin1");
  expect(process).toContain("--provider-key");
  const running = filesBelow(home);
  expect(Object.keys(running).join(" ")).toMatch(/ledger\.db(?=.*-wal)/);
  expect(Object.keys(running).join(" ")).toContain("iron.log");
  const places = {
    ...running,
    process,
    environment,
    answers: answers.join("\n"),
    out: cli.stdout() + cli.stderr(),
  };
  expect(findCanaries([key], places)).toEqual([]);

  cli.signal("SIGKILL");
  await cli.exit();
  expect(findCanaries([key], filesBelow(home))).toEqual([]);
});

function origin(ready: ReadyLine): string {
  return new URL(ready.baseUrl).origin;
}

/** Every file below a folder, by its path. */
function filesBelow(folder: string): Record<string, Uint8Array> {
  const found: Record<string, Uint8Array> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    if (statSync(path).isFile()) found[name] = readFileSync(path);
  }
  return found;
}
