import { statSync } from "node:fs";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { Agent, fetch } from "undici";
import { describe, expect, it } from "vitest";
import { chat, runCli, startJson } from "./run-cli.ts";

function costOf(line: Record<string, unknown>): number {
  return (line["cost"] as { microdollars: number }).microdollars;
}

function tokensOf(line: Record<string, unknown>): number {
  return (line["usage"] as { outputTokens: number }).outputTokens;
}

describe("iron start --demo", () => {
  it("answers real clients, reports each request as one JSON line and adds them up at the end", async () => {
    const { cli, ready } = await startJson(["--demo", "always", "--port", "0"]);
    expect(Object.keys(ready)).toEqual(["event", "baseUrl", "apiKey", "port", "provider", "mode"]);
    expect(ready).toMatchObject({
      event: "ready",
      mode: "demo",
      baseUrl: `http://127.0.0.1:${ready.port}/v1`,
    });

    // Connections of their own, so that the clients can leave before the router stops.
    const connections = new Agent();
    const ownFetch = ((input: string, init?: RequestInit) =>
      fetch(input, { ...init, dispatcher: connections } as never)) as unknown as typeof globalThis.fetch;
    const openai = new OpenAI({
      baseURL: ready.baseUrl,
      apiKey: ready.apiKey,
      maxRetries: 0,
      fetch: ownFetch,
    });
    const whole = await openai.chat.completions.create({
      model: "gpt-5-mini",
      messages: [{ role: "user", content: "Hello" }],
    });
    expect(whole.choices[0]?.message.content).toContain("Hello");
    let streamed = "";
    for await (const chunk of await openai.chat.completions.create({
      model: "gpt-5-mini",
      stream: true,
      messages: [{ role: "user", content: "Hello" }],
    }))
      streamed += chunk.choices[0]?.delta.content ?? "";
    expect(streamed).toBe(whole.choices[0]?.message.content);

    const root = ready.baseUrl.replace(/\/v1$/, "");
    const anthropic = new Anthropic({ baseURL: root, apiKey: ready.apiKey, maxRetries: 0, fetch: ownFetch });
    const message = await anthropic.messages.create({
      model: "claude-haiku-4-5",
      max_tokens: 100,
      messages: [{ role: "user", content: "Hello" }],
    });
    expect(message.content[0]?.type).toBe("text");

    await connections.close();
    cli.signal("SIGTERM");
    expect(await cli.exit()).toBe(0);
    const [, ...lines] = cli.events();
    const total = lines.pop();
    expect(lines.map(({ event, model, outcome, status }) => ({ event, model, outcome, status }))).toEqual([
      { event: "request", model: "gpt-5-mini", outcome: "completed", status: 200 },
      { event: "request", model: "gpt-5-mini", outcome: "completed", status: 200 },
      { event: "request", model: "claude-haiku-4-5", outcome: "completed", status: 200 },
    ]);
    expect(lines.every((line) => costOf(line) > 0)).toBe(true);
    expect(total).toMatchObject({
      event: "stopped",
      requests: 3,
      calls: 3,
      outputTokens: lines.reduce((sum, line) => sum + tokensOf(line), 0),
      costMicrodollars: lines.reduce((sum, line) => sum + costOf(line), 0),
    });
    expect(tokensOf(lines[2] ?? {})).toBe(message.usage.output_tokens);
  });

  it("says in its first line that nothing is real, and paints no pipe", async () => {
    const cli = runCli(["start", "--demo", "auto", "--port", "0"], { env: { FORCE_COLOR: "1" } });
    expect(await cli.firstLine()).toMatch(/^DEMO \(no key was found\): .*no model is called/);
    await cli.says("Ctrl-C stops");
    const token = /token\s+(\S+)/.exec(cli.stdout())?.[1] ?? "";
    const baseUrl = /base URL\s+(\S+)/.exec(cli.stdout())?.[1] ?? "";
    await chat({ baseUrl, apiKey: token });
    await cli.says("gpt-5-mini  ");
    cli.signal("SIGINT");
    expect(await cli.exit()).toBe(0);
    expect(cli.stdout()).toMatch(
      /gpt-5-mini +8 > \d+ tok +\$0\.\d+ +\d+ ms {2}ok\nTotal: 1 request, 1 call, 8 tokens in/,
    );
    expect(cli.stdout()).not.toContain("\u001b");
    expect(cli.stderr()).not.toContain(token);
  });

  it("prints curl lines that work as they stand", async () => {
    const cli = runCli(["start", "--demo", "always", "--port", "0"]);
    await cli.says("Ctrl-C stops");
    const lines = cli.stdout();
    const curl = lines.slice(lines.indexOf("  curl "), lines.indexOf("\n\n", lines.indexOf("  curl ")));
    const { execFile } = await import("node:child_process");
    const answer = await new Promise<string>((resolve, reject) => {
      execFile("/bin/sh", ["-c", curl], (error, stdout) => (error ? reject(error) : resolve(stdout)));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(answer).toMatch(/x-iron-cost: 0\.0\d+/);
  });
});

describe("token and port", () => {
  it("stay the same from run to run, for their owner alone", async () => {
    const first = await startJson(["--demo", "always"]);
    first.cli.signal("SIGTERM");
    await first.cli.exit();
    const second = await startJson(["--demo", "always"], { home: first.cli.home });
    expect(second.ready.apiKey).toBe(first.ready.apiKey);
    expect(second.ready.port).toBe(first.ready.port);
    const folder = join(first.cli.home, "state/iron");
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "token")).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "admin-token")).mode & 0o777).toBe(0o600);
  });

  it("a second router beside the first takes the next free port, says so, and leaves the first its place", async () => {
    const first = await startJson(["--demo", "always"]);
    const second = await startJson(["--demo", "always"], { home: first.cli.home });
    expect(second.ready.port).toBeGreaterThan(first.ready.port);
    await second.cli.says(
      `port ${first.ready.port} is taken (by another iron router), so iron listens on ${second.ready.port}`,
    );
    for (const { cli } of [first, second]) {
      cli.signal("SIGTERM");
      await cli.exit();
    }
    const third = await startJson(["--demo", "always"], { home: first.cli.home });
    expect(third.ready.port).toBe(first.ready.port);
  });

  it("a port that was asked for and is taken ends with exit code 4 and what to do", async () => {
    const { ready } = await startJson(["--demo", "always", "--port", "0"]);
    const cli = runCli(["start", "--demo", "always", "--port", String(ready.port)]);
    expect(await cli.exit()).toBe(4);
    expect(cli.stderr()).toContain(`port ${ready.port} is taken (by another iron router)`);
    expect(cli.stderr()).toContain("--port");
    expect(cli.stdout()).toBe("");
  });
});
