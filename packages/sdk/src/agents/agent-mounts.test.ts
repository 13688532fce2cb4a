import { type MockProvider, startMockProvider } from "@iron/mock-provider";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { IronRouter } from "../compose/iron-router.ts";
import { startRouter } from "../compose/start-router.ts";
import { agentMounts } from "./agent-mounts.ts";
import type { ShownAgent } from "./shown-agent.ts";

const KEY = "sk-canary-0123456789abcdefghijk";
let mock: MockProvider;
let router: IronRouter;
beforeAll(async () => {
  mock = await startMockProvider({ keys: [KEY] });
});
afterAll(() => mock.stop());
beforeEach(async () => {
  router = await startRouter({
    providerKey: "env:MY_KEY",
    baseUrls: { openai: mock.openaiBaseUrl },
    env: { MY_KEY: KEY, COPY: KEY, PATH: process.env["PATH"] },
  });
});
afterEach(() => router.stop());

interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly token?: string;
  readonly signal?: AbortSignal;
}

function ask(
  path: string,
  { method = "GET", body, token = router.adminKey, signal }: Ask = {},
): Promise<Response> {
  return fetch(`${router.baseUrl.replace(/\/v1$/, "")}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
}

const post = (path: string, body: unknown = {}): Promise<Response> => ask(path, { method: "POST", body });
const node = (script: string): object => ({
  command: process.execPath,
  args: ["--input-type=module", "--eval", script],
});
const FOREVER = node("setInterval(() => undefined, 1000)");

describe("the control API", () => {
  it("starts, shows, pauses, resumes and stops an agent", async () => {
    const started = (await (
      await post("/iron/agents", { ...FOREVER, name: "ann", budget: 2 })
    ).json()) as ShownAgent;
    expect(started).toMatchObject({
      name: "ann",
      state: "running",
      limits: { budget: 2 },
      chargedUsd: "$0.00",
    });
    expect(await (await post("/iron/agents/ann/pause", { reason: "lunch" })).json()).toMatchObject({
      state: "paused",
      reason: "lunch",
      frozen: true,
    });
    expect(await (await ask("/iron/agents")).json()).toMatchObject({ agents: [{ name: "ann" }] });
    expect(await (await post("/iron/agents/ann/resume")).json()).toMatchObject({ state: "running" });
    expect(
      await (await ask("/iron/agents/ann/budget", { method: "PUT", body: { budget: 3, tokens: 9 } })).json(),
    ).toMatchObject({ limits: { budget: 3, tokens: 9 } });
    expect(await (await post("/iron/agents/ann/stop")).json()).toMatchObject({
      state: "stopped",
      runExitCode: 122,
    });
    expect(await (await ask("/iron/agents/ann")).json()).toMatchObject({ stoppedBy: "operator" });
  });

  it("never shows an agent the provider's key or the router's tokens", async () => {
    await post("/iron/agents", { ...node("console.log(JSON.stringify(process.env))"), name: "spy" });
    await router.agents.ended("spy");
    const printed = await (await ask("/iron/agents/spy/logs")).text();
    expect(printed).toContain("OPENAI_BASE_URL");
    for (const secret of [KEY, router.apiKey, router.adminKey]) expect(printed).not.toContain(secret);
  });

  it("sends the log as it grows", async () => {
    const script =
      'for (const word of ["one", "two"]) { console.log(word); await new Promise((r) => setTimeout(r, 50)) }';
    await post("/iron/agents", { ...node(script), name: "talker" });
    const lines = (await (await ask("/iron/agents/talker/logs?follow=1")).text()).trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { text: string }).text)).toEqual([
      "one",
      "two",
      "stopped: ended with 0",
    ]);
  });

  it.each([
    ["POST", "/iron/agents", { command: "" }, 400, "command"],
    ["POST", "/iron/agents", { command: "x", nmae: "y" }, 400, "nmae"],
    ["POST", "/iron/agents/nobody/stop", {}, 404, "no such agent"],
    ["PUT", "/iron/agents/nobody/budget", { budget: 1 }, 404, "no such agent"],
    ["POST", "/iron/agents/nobody/ended", { run: "r" }, 404, "no such agent"],
  ])("answers %s %s with %j by %i, naming %s", async (method, path, body, status, named) => {
    const reply = await ask(path, { method, body });
    expect(reply.status).toBe(status);
    expect(await reply.text()).toContain(named);
  });

  it("takes the admin token alone, and from nobody else's page", async () => {
    expect((await ask("/iron/agents", { token: router.apiKey })).status).toBe(403);
    expect((await ask("/iron/agents", { token: "wrong" })).status).toBe(401);
    const { token, revoke } = router.issueToken({ agent: "ann" });
    expect((await ask("/iron/agents", { method: "POST", body: FOREVER, token })).status).toBe(403);
    revoke();
    expect(router.agents.list()).toEqual([]);
  });

  it("says what cannot be done in the agent's present state", async () => {
    await post("/iron/agents", { ...node(""), name: "brief" });
    await router.agents.ended("brief");
    const reply = await post("/iron/agents/brief/pause");
    expect([reply.status, await reply.text()]).toEqual([
      400,
      expect.stringContaining("from stopped to paused"),
    ]);
  });
});

describe("an attached agent", () => {
  it("gets a token, hears orders, and is over when its terminal says so", async () => {
    const reply = await post("/iron/agents/attach", { command: "claude", name: "far" });
    const lines = linesOf(reply);
    const first = await lines.next();
    expect(first).toMatchObject({ event: "attached", name: "far", baseUrl: router.baseUrl });
    expect(
      (await fetch(`${router.baseUrl}/models`, { headers: { "x-api-key": first["token"] as string } }))
        .status,
    ).toBe(200);
    const process = { run: first["run"], pid: 2_000_000 };
    expect((await post("/iron/agents/far/started", process)).status).toBe(204);
    expect((await post("/iron/agents/far/started", { ...process, run: "another" })).status).toBe(404);
    await post("/iron/agents/far/pause");
    expect(await lines.next()).toEqual({ event: "freeze" });
    await post("/iron/agents/far/resume");
    expect(await lines.next()).toEqual({ event: "thaw" });
    const stopped = post("/iron/agents/far/stop");
    expect(await lines.next()).toEqual({ event: "stop", graceMs: 5000 });
    expect((await post("/iron/agents/far/ended", { run: first["run"], signal: "SIGTERM" })).status).toBe(204);
    expect(await (await stopped).json()).toMatchObject({ state: "stopped", signal: "SIGTERM" });
    expect(await lines.next()).toMatchObject({ event: "ended", agent: { runExitCode: 122 } });
  });

  it("is given up when its terminal goes away: its token is refused from then on", async () => {
    const leave = new AbortController();
    const reply = await ask("/iron/agents/attach", {
      method: "POST",
      body: { command: "claude", name: "lost" },
      signal: leave.signal,
    });
    const { token } = (await linesOf(reply).next()) as { token: string };
    leave.abort();
    expect(await router.agents.ended("lost")).toMatchObject({ state: "killed", reason: "ended by SIGHUP" });
    expect((await ask("/v1/models", { token })).status).toBe(401);
  });
});

function linesOf(reply: Response): { next(): Promise<Record<string, unknown>> } {
  const reader = (reply.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  return {
    async next() {
      while (!rest.includes("\n")) {
        const { value, done } = await reader.read();
        if (done) throw new Error("the stream has ended");
        rest += value;
      }
      const [line = "", ...more] = rest.split("\n");
      rest = more.join("\n");
      return JSON.parse(line) as Record<string, unknown>;
    },
  };
}

describe("the OpenAPI document", () => {
  it("describes every route of the control API, and no other", async () => {
    const document = (await (await ask("/iron/openapi.json")).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { parameters?: { name: string }[]; requestBody?: unknown }>>;
    };
    expect(document.openapi).toBe("3.1.0");
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const mounted = agentMounts(
      () => router.agents,
      async () => undefined,
    ).map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
    expect(described.toSorted()).toEqual(mounted.toSorted());
    expect(mounted).toContain("POST /iron/agents/{name}/stop");
  });

  it("states for each path with a name that it has one, and for each body what it may hold", async () => {
    const text = await (await ask("/iron/openapi.json")).text();
    const { paths } = JSON.parse(text) as {
      paths: Record<string, Record<string, { parameters?: { name: string }[]; requestBody?: object }>>;
    };
    for (const [path, methods] of Object.entries(paths))
      for (const { parameters = [] } of Object.values(methods))
        expect(parameters.some(({ name }) => name === "name")).toBe(path.includes("{name}"));
    expect(JSON.stringify(paths["/iron/agents"]?.["post"]?.requestBody)).toContain('"timeoutMs"');
    expect(paths["/iron/agents/{name}/budget"]?.["put"]?.requestBody).toBeDefined();
  });
});
