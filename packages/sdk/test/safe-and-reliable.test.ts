import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer, Ask } from "@iron/mock-provider";
import { keyIdOf } from "@iron/runtime";
import { ConfigError } from "@iron/sdk";
import { findCanaries, makeCanary, shortestOf } from "@iron/testing";
import { secret } from "@iron/types";
import OpenAI from "openai";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  ANTHROPIC_KEY,
  BUDGET,
  CHAT,
  mockProvider,
  openai,
  OPENAI_KEY,
  type Rig,
  startRig,
  status,
} from "./rig.ts";

const CARD = "4111 1111 1111 1111";
/** Answers with what it was told last, one character at a time. */
function echo({ lastUserText }: Ask): Answer {
  return {
    id: "0123456789abcdef0123456789abcdef",
    choices: [
      { finish: "stop", blocks: [{ kind: "text", pieces: Array.from(`You said: ${lastUserText}`) }] },
    ],
    usage: { inputTokens: 10, outputTokens: 10 },
  };
}

const sentTo = (mock: { readonly requests: readonly { readonly body: Uint8Array }[] }): string =>
  mock.requests.map(({ body }) => Buffer.from(body).toString("utf8")).join("\n");

async function askKeyed(
  { router }: Rig,
  body: unknown,
): Promise<{ readonly text: string; readonly replayed: string | null }> {
  const reply = await fetch(`${router.baseUrl}/chat/completions`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${router.apiKey}`,
      "content-type": "application/json",
      "idempotency-key": "key-1",
    },
    body: JSON.stringify(body),
  });
  expect(reply.status).toBe(200);
  return { text: await reply.text(), replayed: reply.headers.get("x-iron-idempotent-replay") };
}

describe("reliability, by default", () => {
  it("makes up for one error of the provider", async () => {
    const mock = await mockProvider();
    const rig = await startRig([mock]);
    mock.next(status(500));
    const reply = await rig.post();
    expect(reply.status).toBe(200);
    await reply.text();
    expect(mock.requests).toHaveLength(2);
    await rig.money(1);
    expect(rig.router.requests.list()[0]).toMatchObject({ calls: 2, outcome: "completed" });
  });

  it("leaves an idempotency key to the provider: asked twice is called and charged twice", async () => {
    const mock = await mockProvider();
    const rig = await startRig([mock]);
    for (const max_tokens of [64, 32]) await askKeyed(rig, { ...CHAT, max_tokens });
    expect(mock.requests.map(({ headers }) => headers.get("idempotency-key"))).toEqual(["key-1", "key-1"]);
    await rig.money(2);
  });

  it.each([
    ["by true", true, undefined],
    ["by settings", { ttlMs: 60_000 }, undefined],
    ["by true, with a state in memory", true, "memory"],
  ] as const)(
    "gives a keyed request its reply again where that is turned on %s",
    async (_how, idempotency, state) => {
      const mock = await mockProvider();
      const rig = await startRig([mock], { reliability: { idempotency }, ...(state && { state }) });
      const first = await askKeyed(rig, CHAT);
      expect(await askKeyed(rig, CHAT)).toEqual({ ...first, replayed: "true" });
      expect(mock.requests).toHaveLength(1);
      await rig.money(2);
    },
  );

  it.each([false, true])("goes on to the next provider of the model (stream: %s)", async (stream) => {
    const mocks = [await mockProvider(), await mockProvider()];
    const rig = await startRig(mocks);
    mocks[0]?.script(status(503));
    const reply = await rig.post({ ...CHAT, stream });
    expect(reply.status).toBe(200);
    expect(reply.headers.get("x-iron-provider")).toBe("next-1");
    expect(await reply.text()).toContain(stream ? "[DONE]" : '"stop"');
    await rig.money(1);
  });

  it("goes along a configured chain, in the format that its provider speaks", async () => {
    const mocks = [await mockProvider(), await mockProvider()];
    const [first, second] = mocks;
    if (first === undefined || second === undefined) throw new Error("two mocks were made");
    const chains = { "*": [{ provider: "other", model: "claude-haiku-4-5" }] };
    const rig = await startRig(mocks, {
      providers: [
        openai(first, "first"),
        { name: "other", vendor: "anthropic", baseUrl: second.url, key: ANTHROPIC_KEY },
      ],
      reliability: { fallback: { chains }, retry: { baseMs: 1 } },
    });
    first.script(status(503));
    const reply = await rig.post();
    expect(reply.status).toBe(200);
    expect(await reply.text()).toContain('"chat.completion"');
    expect(second.requests.map(({ url }) => url)).toEqual(["/v1/messages"]);
    await rig.money(1);
  });

  it("opens a breaker, answers at once, tells of it, and closes it when providers are named anew", async () => {
    const mock = await mockProvider();
    const options = { providers: [openai(mock, "first")] };
    const rig = await startRig([mock], { ...options, reliability: { retry: false } });
    mock.script(status(500));
    for (let turn = 0; turn < 5; turn += 1) await (await rig.post()).text();
    expect(rig.router.reliability?.circuits()).toMatchObject([{ provider: "first", state: "open" }]);
    const took = await shortestOf(3, async () => {
      const began = performance.now();
      const reply = await rig.post();
      const answer = await reply.text();
      const ms = performance.now() - began;
      expect(reply.status).toBe(503);
      expect(answer).toContain("circuit_open");
      expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
      return ms;
    });
    expect(took).toBeLessThan(250);
    expect(mock.requests).toHaveLength(5);
    expect(rig.events).toContainEqual(
      expect.objectContaining({ type: "breaker_changed", provider: "first", from: "closed", to: "open" }),
    );
    mock.script(undefined);
    await rig.router.reconfigure({ ...options, budget: BUDGET, reliability: { retry: false } });
    expect((await rig.post()).status).toBe(200);
    await rig.money(9);
  });

  it("keeps an open breaker over a restart where state is kept", async () => {
    const folder = await mkdtemp(join(tmpdir(), "iron-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const mock = await mockProvider();
    const state = `sqlite:${join(folder, "state.db")}`;
    const before = await startRig([mock], { state });
    mock.script(status(500));
    for (let turn = 0; turn < 5; turn += 1) await (await before.post()).text();
    await before.router.stop();
    const after = await startRig([mock], { state });
    expect(after.router.reliability?.circuits()).toMatchObject([{ provider: "first", state: "open" }]);
    const asked = mock.requests.length;
    expect(await (await after.post()).text()).toContain("circuit_open");
    expect(mock.requests).toHaveLength(asked);
  });

  it("is not multiplied by the client's own retries", async () => {
    const mock = await mockProvider();
    const rig = await startRig([mock]);
    mock.script(status(503));
    const client = new OpenAI({ apiKey: rig.router.apiKey, baseURL: rig.router.baseUrl });
    await expect(client.chat.completions.create({ ...CHAT, messages: [...CHAT.messages] })).rejects.toThrow(
      OpenAI.InternalServerError,
    );
    expect(mock.requests).toHaveLength(2);
    await rig.money(1);
  });

  it("chooses among several keys of one provider, and among others after a reload", async () => {
    const keys = [OPENAI_KEY, "sk-test-second-0123456789abcdef"];
    const mock = await mockProvider({ keys: [...keys, "sk-test-third-0123456789abcdef"] });
    const providers = (own: readonly (string | { key: string; weight: number })[]) => [
      { ...openai(mock, "first"), key: own },
    ];
    const reliability = { balance: { strategy: "weighted" as const } };
    const rig = await startRig([mock], {
      providers: providers(["env:ONE", { key: "env:TWO", weight: 2 }]),
      env: { ONE: keys[0], TWO: keys[1] },
      reliability,
    });
    for (let turn = 0; turn < 6; turn += 1) await (await rig.post()).text();
    const used = (): readonly (string | undefined)[] =>
      mock.requests.map(({ headers }) => headers.get("authorization")?.slice("Bearer ".length));
    expect(used().filter((key) => key === keys[0])).toHaveLength(2);
    expect(used().filter((key) => key === keys[1])).toHaveLength(4);
    expect(new Set(rig.router.reliability?.circuits().map(({ key }) => key))).toEqual(
      new Set(keys.map((key) => keyIdOf(secret(key)))),
    );
    const next = ["sk-test-third-0123456789abcdef", keys[1] ?? ""];
    await rig.router.reconfigure({ providers: providers(next), budget: BUDGET, reliability });
    for (let turn = 0; turn < 2; turn += 1) expect((await rig.post()).status).toBe(200);
    expect(new Set(used().slice(6))).toEqual(new Set(next));
    await rig.money(8);
  });

  it("passes over a key that is spent", async () => {
    const keys = [OPENAI_KEY, "sk-test-second-0123456789abcdef"];
    const mock = await mockProvider({ keys: keys.slice(1) });
    const rig = await startRig([mock], { providers: [{ ...openai(mock, "first"), key: keys }] });
    for (let turn = 0; turn < 3; turn += 1) expect((await rig.post()).status).toBe(200);
    expect(mock.requests.length).toBeLessThanOrEqual(4);
    await rig.money(3);
  });
});

describe("safety, by default", () => {
  it.each([
    ["/chat/completions", false],
    ["/chat/completions", true],
    ["/messages", false],
    ["/messages", true],
  ])("keeps a secret from the provider and gives it back: %s, stream %s", async (path, stream) => {
    const folder = await mkdtemp(join(tmpdir(), "iron-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const mock = await mockProvider({ tokensPerChunk: 1, answer: echo });
    const canary = makeCanary("ghp_");
    const file = join(folder, "state.db");
    const rig = await startRig([mock], { state: `sqlite:${file}` });
    const content = `card ${CARD}, token ${canary}, mail ann@example.com`;
    const reply = await rig.post({ ...CHAT, stream, messages: [{ role: "user", content }] }, path);
    expect(reply.status).toBe(200);
    const text = await reply.text();
    expect(joined(text, stream)).toContain(`You said: ${content}`);
    await expect.poll(() => rig.router.requests.list().length).toBe(1);
    expect(sentTo(mock)).toContain("ann@example.com");
    expect(rig.events.filter(({ type }) => type === "redacted")).toMatchObject([
      { kind: "payment_card", count: 1, direction: "request" },
      { kind: "secret", count: 1, direction: "request" },
    ]);
    expect(rig.router.requests.list()[0]).toMatchObject({ redactions: { payment_card: 1, secret: 1 } });
    await rig.router.stop();
    const kept = ["", "-wal"].map((end) => readIfThere(file + end)).join("");
    expect(findCanaries([canary, CARD], { upstream: sentTo(mock), kept })).toEqual([]);
    expect(kept).toContain("safety.detected");
  });

  it("says which setting is wrong", async () => {
    const mock = await mockProvider();
    const starting = (safety: object): Promise<unknown> => startRig([mock], { safety });
    await expect(starting({ actions: { emial: "redact" } })).rejects.toThrow(/safety: .*"emial"/);
    await expect(starting({ patterns: [{ kind: "mine", pattern: "(?=x)" }] })).rejects.toThrow(ConfigError);
    await expect(starting({ hashKey: "env:NONE" })).rejects.toThrow(/safety.hashKey: .*NONE is not set/);
    const chains = { x: [{ provider: "fisrt", model: "m" }] };
    await expect(startRig([mock], { reliability: { fallback: { chains } } })).rejects.toThrow(
      'reliability.fallback.chains.x[0].provider: "fisrt" is not a provider; did you mean "first"?',
    );
  });
});

describe("several keys under providerKey", () => {
  it("are one provider each, which all charge their vendor's prices and stand in for each other", async () => {
    const mock = await mockProvider({ keys: ["sk-test-second-0123456789abcdef"] });
    const rig = await startRig([mock], {
      providers: undefined,
      providerKey: [OPENAI_KEY, "sk-test-second-0123456789abcdef"],
      baseUrls: { openai: mock.openaiBaseUrl },
      budget: 50,
    });
    const reply = await rig.post();
    expect(reply.status).toBe(200);
    expect(reply.headers.get("x-iron-provider")).toBe("openai-2");
    await reply.text();
    await rig.money(1);
  });
});

describe("false", () => {
  it("leaves nothing of either on", async () => {
    const mock = await mockProvider({ answer: echo });
    const canary = makeCanary("ghp_");
    const rig = await startRig([mock], { reliability: false, safety: false });
    const reply = await rig.post({ ...CHAT, messages: [{ role: "user", content: `token ${canary}` }] });
    expect(await reply.text()).toContain(canary);
    expect(sentTo(mock)).toContain(canary);
    mock.script(status(500));
    for (let turn = 0; turn < 7; turn += 1) {
      const failed = await rig.post();
      expect(failed.status).toBe(500);
      await failed.text();
    }
    expect(mock.requests).toHaveLength(8);
    expect(rig.router.reliability).toBeUndefined();
    expect(rig.events.filter(({ type }) => type === "redacted" || type === "breaker_changed")).toEqual([]);
  });
});

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** The text of a reply in either format. */
function joined(reply: string, stream: boolean): string {
  const bodies = stream
    ? [...reply.matchAll(/^data: (\{.*\})$/gm)].map(([, data]) => JSON.parse(data ?? "") as Body)
    : [JSON.parse(reply) as Body];
  return bodies
    .map(
      ({ choices, delta, content }) =>
        choices?.[0]?.delta?.content ??
        choices?.[0]?.message?.content ??
        delta?.text ??
        content?.[0]?.text ??
        "",
    )
    .join("");
}

interface Body {
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string };
    readonly message?: { readonly content?: string };
  }[];
  readonly delta?: { readonly text?: string };
  readonly content?: readonly { readonly text?: string }[];
}
