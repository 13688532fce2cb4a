import fc from "fast-check";
import { rawRequest } from "@iron/testing";
import { describe, expect, it } from "vitest";
import { ANTHROPIC_CHAT, FAMILIES, LIMITED, OPENAI_CHAT, settledMoney, told } from "./facts.ts";
import type { Family } from "./facts.ts";
import { rawRequestText } from "./raw.ts";
import { CHAT, MESSAGES, startRig } from "./rig.ts";
import type { Rig } from "./rig.ts";

/** Sends a body as it is. */
async function sendBytes(rig: Rig, path: string, body: Uint8Array | string): Promise<Response> {
  return fetch(rig.router.baseUrl + path, {
    method: "POST",
    headers: { authorization: `Bearer ${rig.router.apiKey}`, "content-type": "application/json" },
    body: body as Uint8Array<ArrayBuffer>,
  });
}

const INVALID = {
  status: 400,
  type: "invalid_request_error",
  code: "invalid_request",
  shouldRetry: "false",
} as const;

function expectUntouched(rig: Rig): void {
  expect(rig.mock.requests).toHaveLength(0);
  expect(rig.outcomes.every((outcome) => outcome.charged === 0)).toBe(true);
  expect(rig.defects).toEqual([]);
}

describe.each(FAMILIES)(
  "A-66: a model without a known price, asked for by the $family client",
  ({ family, path, body }) => {
    const unknown = { ...body, model: "totally-new-model-9000" };
    const prefix = family === "OpenAI" ? "/openai" : "/anthropic";
    const post = (rig: Rig): Promise<Response> =>
      fetch(`http://127.0.0.1:${rig.router.port}${prefix}/v1${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${rig.router.apiKey}`, "content-type": "application/json" },
        body: JSON.stringify(unknown),
      });

    it("is refused 400 price_unknown under a limit, before a byte leaves", async () => {
      const rig = await startRig({ budget: LIMITED });
      expect(await told(await post(rig), family)).toMatchObject({ status: 400, code: "price_unknown" });
      expect(await settledMoney(rig, 1)).toBe(0);
      expect(rig.outcomes[0]?.kind).toBe("refused");
      expectUntouched(rig);
    });

    it("passes under a stated ceiling, which is what it holds and is charged", async () => {
      const rig = await startRig({ budget: { ...LIMITED, unpricedCeiling: "0.25" } });
      expect((await post(rig)).status).toBe(200);
      await rig.settled(1);
      expect(rig.outcomes[0]).toMatchObject({ kind: "completed", held: 250_000, charged: 250_000 });
    });

    it("passes without a limit, and its cost is unknown rather than nothing", async () => {
      const rig = await startRig();
      const reply = await post(rig);
      expect(reply.status).toBe(200);
      expect(reply.headers.has("x-iron-cost")).toBe(false);
      await rig.settled(1);
      expect(rig.outcomes[0]?.calls[0]?.money).toMatchObject({ unpriced: true });
    });
  },
);

describe("A-67: numbers that are no output cap", () => {
  const CAPS = [
    "-1",
    "1.5",
    "1e400",
    '"5"',
    "-0.5",
    "[]",
    "{}",
    "true",
    "18446744073709551615",
    "1844674407371",
  ];

  it.each(CAPS)("max_tokens: %s is a 400, or bounded: the bill never exceeds what was held", async (cap) => {
    const rig = await startRig({ budget: LIMITED });
    let exchanges = 0;
    for (const { family, path, body } of FAMILIES) {
      const text = JSON.stringify(body).replace('"max_tokens":64', `"max_tokens":${cap}`);
      const reply = await sendBytes(rig, path, text);
      expect([200, 400, 402]).toContain(reply.status);
      if (reply.status === 200) await reply.text();
      else await told(reply, family);
      if (reply.status !== 400) exchanges += 1;
    }
    await settledMoney(rig, exchanges);
    for (const outcome of rig.outcomes) expect(outcome.charged).toBeLessThanOrEqual(outcome.held);
  });

  it.each(["1000", "0", "-3", "2.5", '"many"', "1e300", "9007199254740993"])(
    "n: %s is a 400 or multiplies the hold",
    async (n) => {
      const rig = await startRig({ budget: LIMITED });
      const text = JSON.stringify(CHAT).replace('"max_tokens"', `"n":${n},"max_tokens"`);
      const reply = await sendBytes(rig, "/chat/completions", text);
      expect([200, 400, 402]).toContain(reply.status);
      await reply.text();
      await settledMoney(rig, reply.status === 400 ? 0 : 1);
      const [outcome] = rig.outcomes;
      expect(outcome?.charged ?? 0).toBeLessThanOrEqual(outcome?.held ?? 0);
    },
  );
});

it("A-67: n multiplies the hold: a hundred replies hold a hundred times the output", async () => {
  const rig = await startRig({ budget: LIMITED });
  await (await rig.post("/chat/completions", CHAT)).text();
  await (await rig.post("/chat/completions", { ...CHAT, n: 100 })).text();
  await settledMoney(rig, 2);
  const [one, hundred] = rig.outcomes;
  expect(hundred?.held).toBeGreaterThan((one?.held ?? Infinity) * 50);
});

it("A-68: whatever a request carries, the hold covers the provider's bill", async () => {
  const rig = await startRig({ budget: { limit: 100_000, waitMs: 0, clamp: false, serverToolSteps: 5 } });
  let exchanges = 0;
  await fc.assert(
    fc.asyncProperty(anyChat, async ({ family, body }) => {
      const reply = await rig.post(family === "OpenAI" ? "/chat/completions" : "/messages", body);
      await reply.text();
      if (reply.status === 400) return;
      expect(reply.status).toBe(200);
      exchanges += 1;
      await settledMoney(rig, exchanges);
      const last = rig.outcomes.at(-1);
      expect(last?.charged).toBeLessThanOrEqual(last?.held ?? 0);
    }),
    { numRuns: 60 },
  );
  expect(exchanges).toBeGreaterThan(30);
});

const words = fc.string({ unit: "grapheme", maxLength: 400 });
const schema = fc.record({
  type: fc.constant("object"),
  properties: fc.dictionary(fc.string(), fc.constant({ type: "string" })),
});
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

const anyChat: fc.Arbitrary<{ family: Family; body: object }> = fc.oneof(
  fc
    .record({
      system: words,
      user: words,
      tools: fc.array(fc.record({ d: words, schema }), { maxLength: 8 }),
      image: fc.boolean(),
    })
    .map(({ system, user, tools, image }) => ({
      family: "OpenAI" as const,
      body: {
        ...CHAT,
        messages: [
          { role: "system", content: [{ type: "text", text: system }] },
          {
            role: "user",
            content: [
              { type: "text", text: user },
              ...(image ? [{ type: "image_url", image_url: { url: `data:image/png;base64,${pixel}` } }] : []),
            ],
          },
        ],
        ...(tools.length === 0
          ? {}
          : {
              tools: tools.map(({ d, schema: parameters }, at) => ({
                type: "function",
                function: { name: `tool_${at}`, description: d, parameters },
              })),
            }),
      },
    })),
  fc
    .record({
      system: fc.array(words, { maxLength: 5 }),
      user: words,
      thinking: fc.option(fc.integer({ min: 1024, max: 3000 })),
    })
    .map(({ system, user, thinking }) => ({
      family: "Anthropic" as const,
      body: {
        ...MESSAGES,
        max_tokens: 4096,
        system: system.map((text) => ({ type: "text", text })),
        messages: [{ role: "user", content: user }],
        ...(thinking === null ? {} : { thinking: { type: "enabled", budget_tokens: thinking } }),
      },
    })),
);

const BROKEN: readonly (readonly [name: string, body: Uint8Array | string])[] = [
  ["not JSON", '{"model":"gpt-5-mini","messages":['],
  ["an empty body", ""],
  ["an array", "[]"],
  ["a number", "7"],
  ["null", "null"],
  ["a byte order mark", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(CHAT))])],
  ["a NUL", `{"model":"gpt-5-mini\u0000","messages":[]}`],
  ["half a surrogate pair", '{"model":"gpt-5-mini","messages":[{"role":"user","content":"\\ud800"}]}'],
  ["invalid UTF-8", Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
  ["trailing text", `${JSON.stringify(CHAT)}x`],
  ["NaN", '{"model":NaN,"messages":[]}'],
];

describe.each(FAMILIES)(
  "bodies that no provider should judge, sent by the $family client",
  ({ family, path, body }) => {
    it.each(BROKEN)("A-69: %s is a 400, without money and without an upstream call", async (_name, text) => {
      const rig = await startRig({ budget: LIMITED });
      expect(await told(await sendBytes(rig, path, text), family)).toMatchObject(INVALID);
      expectUntouched(rig);
    });

    it.each([
      ["a million brackets", `{"model":"m","x":${"[".repeat(1_000_000)}`],
      ["a nesting of 5001", `{"model":"m","x":${"[".repeat(5001)}${"]".repeat(5001)}}`],
      ["a nesting of 70 objects", `{"model":"m","x":${'{"a":'.repeat(70)}1${"}".repeat(70)}}`],
      ["a million keys", `{${Array.from({ length: 1_000_000 }, (_, at) => `"k${at}":1`).join(",")}}`],
    ])("A-70: %s is a 400, soon, and the process goes on", async (_name, text) => {
      const rig = await startRig({ budget: LIMITED });
      const begun = performance.now();
      expect(await told(await sendBytes(rig, path, text), family)).toMatchObject(INVALID);
      expect(performance.now() - begun).toBeLessThan(2000);
      expectUntouched(rig);
      expect((await rig.post(path, body)).status).toBe(200);
    });

    it.each([
      ["model", '"model":"gpt-4o"'],
      ["stream", '"stream":false,"stream":true'],
      ["max_tokens", '"max_tokens":9'],
      ["an escaped model", '"m\\u006fdel":"gpt-4o"'],
    ])(
      "A-71: %s sent twice is a 400: we and the provider might read different ones",
      async (_name, twice) => {
        const rig = await startRig({ budget: LIMITED });
        const text = `{${twice},${JSON.stringify(body).slice(1)}`;
        expect(await told(await sendBytes(rig, path, text), family)).toMatchObject(INVALID);
        expectUntouched(rig);
      },
    );

    it("A-72: __proto__ and constructor in body, query and headers are inert", async () => {
      const rig = await startRig({ budget: LIMITED });
      const text = `{"__proto__":{"polluted":true,"stream":true},"constructor":{"prototype":{"polluted":true}},${JSON.stringify(body).slice(1)}`;
      const url = `${path}?__proto__[polluted]=1&constructor.prototype.polluted=1`;
      const reply = await fetch(rig.router.baseUrl + url, {
        method: "POST",
        headers: {
          authorization: `Bearer ${rig.router.apiKey}`,
          "content-type": "application/json",
          __proto__: "polluted",
          constructor: "polluted",
        },
        body: text,
      });
      expect([200, 400]).toContain(reply.status);
      await reply.text();
      await settledMoney(rig, 0);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      expect((await rig.post(path, body)).headers.get("content-type")).toContain("application/json");
    });
  },
);

it("A-70: what is valid but just within the limits passes", async () => {
  const rig = await startRig({ budget: LIMITED });
  const deep = `${'{"a":'.repeat(60)}1${"}".repeat(60)}`;
  const reply = await sendBytes(
    rig,
    OPENAI_CHAT.path,
    `{"metadata_x":${deep},${JSON.stringify(CHAT).slice(1)}`,
  );
  expect(reply.status).toBe(200);
});

it("A-73: a POST without any body is a 400 or 415 in the dialect, never a hang", async () => {
  const rig = await startRig({ budget: LIMITED });
  for (const { path } of [OPENAI_CHAT, ANTHROPIC_CHAT]) {
    const reply = await rawRequest(
      rig.router.port,
      rawRequestText(rig, { path: `/v1${path}`, lines: ["connection: close"] }),
    );
    expect([400, 415]).toContain(reply.status);
    expect(reply.text).toContain('"error"');
  }
  expectUntouched(rig);
});
