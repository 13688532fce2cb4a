import { APIError as AnthropicError } from "@anthropic-ai/sdk";
import { costOf } from "@iron/cost";
import type { Fault } from "@iron/mock-provider";
import { parseSse } from "@iron/testing";
import { APIError as OpenAIError } from "openai";
import { describe, expect, it } from "vitest";
import type { Family } from "./facts.ts";
import { FAMILIES, LIMITED, chargedMoney, readText, settledMoney, thrownBySdk, told } from "./facts.ts";
import { CHAT, MESSAGES, RESPONSES, startRig } from "./rig.ts";
import type { Rig, RigOptions } from "./rig.ts";

const TOKENS_PER_CHUNK = 4;

/** Chunk by chunk: a reset takes back what the other side has not read yet. */
const SLOWLY: RigOptions = { budget: LIMITED, mock: { chunkDelayMs: 5 } };

/** The last event of a stream must be an error as the family writes it, with nothing after it. */
function expectMidStreamError(text: string, family: Family, code: string): void {
  const last = parseSse(text).at(-1);
  const body = JSON.parse(last?.data ?? "null") as {
    type?: string;
    error?: { code?: string; message?: string };
  };
  expect(body.error?.code).toBe(code);
  expect(body.error?.message).toEqual(expect.any(String));
  expect(text).not.toContain("[DONE]");
  expect(text).not.toContain('"message_stop"');
  expect(last?.event).toBe(family === "Anthropic" ? "error" : undefined);
}

async function expectPartial(rig: Rig, failure: string): Promise<void> {
  // A chunk written together with the reset is lost on its way; all others were counted.
  const charged = await chargedMoney(rig, 1);
  const [outcome] = rig.outcomes;
  expect(outcome).toMatchObject({ kind: "failed", source: "partial", status: 200 });
  const [call] = outcome?.calls ?? [];
  const delivered = call?.end.kind === "cut" ? call.end.delivered.outputTokens : -1;
  const written = rig.mock.bill[0]?.deliveredTokens ?? Infinity;
  expect(delivered * TOKENS_PER_CHUNK).toBeGreaterThanOrEqual(written - TOKENS_PER_CHUNK);
  expect(outcome?.calls[0]?.end).toMatchObject({ kind: "cut", by: "provider", failure: { kind: failure } });
  expect(charged).toBeLessThan(outcome?.held ?? 0);
  expect(charged).toBeGreaterThan(0);
}

const CUTS: readonly (readonly [row: string, fault: Fault, failure: string, code: string])[] = [
  ["U-09: reset", { kind: "reset", afterChunks: 7 }, "reset", "upstream_reset"],
  ["U-09: closed in the body", { kind: "close", afterChunks: 7 }, "reset", "upstream_reset"],
  [
    "U-10: ended without its terminal mark",
    { kind: "eof", afterChunks: 7 },
    "stream_truncated",
    "stream_truncated",
  ],
];

describe.each(FAMILIES)("a stream that is cut, told to the $family client", ({ family, path, body }) => {
  const streamed = { ...body, stream: true };

  it.each(CUTS)(
    "%s after k chunks: the chunks, then an error, charged for what was delivered",
    async (...row) => {
      const [, fault, failure, code] = row;
      const rig = await startRig(SLOWLY);
      rig.mock.next(fault);
      const reply = await rig.post(path, streamed);
      expect(reply.status).toBe(200);
      const text = await readText(reply);
      expect(text).toMatch(/You/);
      expectMidStreamError(text, family, code);
      await expectPartial(rig, failure);
      expect(rig.mock.requests).toHaveLength(1);
    },
  );

  it.each(CUTS)("%s: the SDK throws instead of taking the part for the whole", async (...row) => {
    const rig = await startRig(SLOWLY);
    rig.mock.next(row[1]);
    const thrown = await thrownBySdk(rig, family, true);
    expect(thrown).toBeInstanceOf(family === "OpenAI" ? OpenAIError : AnthropicError);
    expect(String(thrown)).toMatch(/broke the connection off|before it was complete/);
    await expectPartial(rig, row[2]);
  });

  it("U-11: the provider's own error inside the stream passes as it came, and is charged as partial", async () => {
    const rig = await startRig({ budget: LIMITED });
    rig.mock.next({
      kind: "stream_error",
      afterChunks: 7,
      type: "overloaded_error",
      message: "Overloaded now",
    });
    const text = await readText(await rig.post(path, streamed));
    const last = parseSse(text)
      .filter((event) => event.data !== "[DONE]")
      .at(-1);
    expect(last?.data).toContain("Overloaded now");
    await settledMoney(rig, 1);
    expect(rig.outcomes[0]).toMatchObject({ source: "partial" });
    expect(rig.outcomes[0]?.calls[0]?.end).toMatchObject({ kind: "cut", failure: { kind: "stream_error" } });
    rig.mock.next({ kind: "stream_error", afterChunks: 7 });
    expect(await thrownBySdk(rig, family, true)).toBeInstanceOf(
      family === "OpenAI" ? OpenAIError : AnthropicError,
    );
  });

  it("U-11: an error before any content is an HTTP error, which a policy may still retry", async () => {
    const rig = await startRig({ budget: LIMITED });
    rig.mock.next({ kind: "stream_error", afterChunks: 0 });
    const reply = await rig.post(path, streamed);
    expect(await told(reply, family)).toMatchObject({
      status: 502,
      code: "provider_error",
      shouldRetry: "false",
    });
    await settledMoney(rig, 1);
  });

  it("U-17: a stream that falls silent is ended by an error when its time is over, charged as partial", async () => {
    const rig = await startRig({ budget: LIMITED, router: { timeouts: { idleMs: 200 } } });
    rig.mock.next({ kind: "stall", afterChunks: 7 });
    const stalled = await readText(await rig.post(path, streamed));
    expectMidStreamError(stalled, family, "upstream_timeout");
    await settledMoney(rig, 1);
    expect(rig.outcomes[0]?.calls[0]?.end).toMatchObject({
      kind: "cut",
      failure: { kind: "idle_timeout" },
    });
    expect(rig.outcomes[0]?.source).toBe("partial");
  });
});

it("U-17: a stream that drips works for longer than its idle time: every byte counts", async () => {
  const rig = await startRig({ budget: LIMITED, router: { timeouts: { idleMs: 1100 } } });
  rig.mock.next({ kind: "drip", bytes: 700, everyMs: 200 });
  const begun = performance.now();
  const text = await readText(await rig.post("/messages", { ...MESSAGES, stream: true }));
  expect(performance.now() - begun).toBeGreaterThan(1100);
  expect(text).toContain("message_stop");
  expect(await settledMoney(rig, 1)).toBe(rig.oracle());
});

describe("what a cut stream is charged", () => {
  it("U-12: an Anthropic stream that is cut costs more with every chunk of it, never the 1 token of message_start", async () => {
    const rig = await startRig(SLOWLY);
    const charges: number[] = [];
    for (const afterChunks of [7, 10, 14]) {
      rig.mock.next({ kind: "reset", afterChunks });
      await readText(await rig.post("/messages", { ...MESSAGES, stream: true }));
      await chargedMoney(rig, charges.length + 1);
      charges.push(rig.outcomes.at(-1)?.charged ?? 0);
      expect(rig.outcomes.at(-1)?.source).toBe("partial");
    }
    expect(charges).toEqual(charges.toSorted((a, b) => a - b));
    expect(new Set(charges).size).toBe(3);
    const price = rig.budget.prices.find("anthropic", MESSAGES.model);
    if (price === undefined) throw new Error("the test's model has no price");
    expect(charges[0]).toBeGreaterThan(costOf({ inputTokens: 13, outputTokens: 1 }, price));
  });

  it("U-13: a client that asked for no usage sees none; the provider's usage is charged", async () => {
    const rig = await startRig({ budget: LIMITED });
    const text = await readText(await rig.post("/chat/completions", { ...CHAT, stream: true }));
    expect(text).not.toContain("usage");
    expect(rig.mock.requests[0]?.body.toString()).toContain('"stream_options":{"include_usage":true}');
    expect(await settledMoney(rig, 1)).toBe(rig.oracle());
    expect(rig.outcomes[0]).toMatchObject({ kind: "completed", source: "provider" });
  });

  it("U-09: a Responses stream that is reset ends with its format's error event, charged as partial", async () => {
    const rig = await startRig(SLOWLY);
    rig.mock.next({ kind: "reset", afterChunks: 8 });
    const text = await readText(await rig.post("/responses", { ...RESPONSES, stream: true }));
    const last = parseSse(text).at(-1);
    expect(last?.data).toContain('"error"');
    expect(last?.data).toContain("upstream_reset");
    expect(text).not.toContain("response.completed");
    await expectPartial(rig, "reset");
  });
});

const SPELLINGS: readonly (readonly [name: string, fault: Fault])[] = [
  ["CRLF", { kind: "spelling", newline: "\r\n" }],
  ["CR", { kind: "spelling", newline: "\r" }],
  ["a byte order mark", { kind: "spelling", bom: true }],
  ["comments", { kind: "spelling", comments: true }],
  ["several data lines", { kind: "spelling", multiData: true }],
  ["single bytes, so that characters are cut", { kind: "slice", bytes: 1 }],
];

describe.each(FAMILIES)("U-27: other spellings of the same $family stream", ({ path, body }) => {
  it.each(SPELLINGS)("%s: the same events, and the provider's usage to the token", async (_name, fault) => {
    const rig = await startRig({ budget: LIMITED });
    const spoken = { ...body, messages: [{ role: "user", content: "say: žluťoučký 🐎 kůň" }], stream: true };
    const plain = parseSse(await readText(await rig.post(path, spoken)));
    rig.mock.next(fault);
    const spelt = parseSse(await readText(await rig.post(path, spoken)));
    expect(withoutIds(spelt)).toEqual(withoutIds(plain));
    expect(await settledMoney(rig, 2)).toBe(rig.oracle());
    expect(rig.outcomes.map((outcome) => outcome.source)).toEqual(["provider", "provider"]);
  });
});

/** JSON in several data lines is the same JSON with other blanks. */
function withoutIds(events: ReturnType<typeof parseSse>): unknown[] {
  return events.map(({ event, data }) => [
    event,
    data.startsWith("{") ? (JSON.parse(data) as unknown) : data,
  ]);
}
