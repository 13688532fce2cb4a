import { findCanaries, makeCanary } from "@iron/testing";
import type { DialectId, Policy, ProviderName } from "@iron/types";
import { describe, expect, it } from "vitest";
import type { Answer, Ask } from "@iron/mock-provider";
import { startRig } from "./rig.ts";

const CARD = "4111 1111 1111 1111";

/** Answers with what it was told last, in a text and as a tool's argument. */
function echo(ask: Ask): Answer {
  const said = ask.lastUserText;
  const tool = ask.tools[0]?.name;
  return {
    id: "0123456789abcdef0123456789abcdef",
    choices: [
      {
        finish: tool === undefined ? "stop" : "tool_calls",
        blocks: [
          { kind: "text", pieces: Array.from(`You said: ${said}`) },
          ...(tool === undefined
            ? []
            : [
                {
                  kind: "tool_call" as const,
                  pieces: Array.from(JSON.stringify({ text: said })),
                  tool: { id: "call_0123456789", name: tool, custom: false },
                },
              ]),
        ],
      },
    ],
    usage: { inputTokens: 10, outputTokens: 10 },
  };
}

const schema = { type: "object", properties: { text: { type: "string" } } };
const bodies = (text: string, stream: boolean): Readonly<Record<string, unknown>> => ({
  "/chat/completions": {
    model: "gpt-5-mini",
    stream,
    messages: [{ role: "user", content: text }],
    tools: [{ type: "function", function: { name: "save", parameters: schema } }],
  },
  "/responses": {
    model: "gpt-5-mini",
    stream,
    input: text,
    tools: [{ type: "function", name: "save", parameters: schema }],
  },
  "/messages": {
    model: "claude-sonnet-5",
    max_tokens: 64,
    stream,
    messages: [{ role: "user", content: text }],
    tools: [{ name: "save", input_schema: schema }],
  },
});
const PATHS = ["/chat/completions", "/responses", "/messages"];
const cases = PATHS.flatMap((path) => [false, true].map((stream) => ({ path, stream })));

/** The texts of all deltas in a streamed or whole reply, whatever its format. */
function contents(reply: string): string {
  return reply.replaceAll(/\n\ndata: |\nevent: [^\n]*/g, "\n");
}

describe("through the router", () => {
  it.each(cases)(
    "A-75: a secret never leaves, and comes back: $path, stream $stream",
    async ({ path, stream }) => {
      const secret = makeCanary("ghp_");
      const rig = await startRig({}, echo);
      const reply = await rig.post(path, bodies(`card ${CARD} and "${secret}"`, stream)[path]);
      const text = await reply.text();
      expect(reply.status).toBe(200);
      const places = {
        upstream: rig.sent(),
        events: JSON.stringify(rig.events, (name, value: unknown) => (name === "body" ? undefined : value)),
        entries: JSON.stringify(rig.entries),
        headers: JSON.stringify([...reply.headers]),
      };
      expect(findCanaries([secret, CARD], places)).toEqual([]);
      expect(rig.sent()).toMatch(/VAULT_PAYMENT_CARD_[0-9a-z]{12}/);
      expect(rig.entries.map(({ kind, action, count }) => [kind, action, count])).toEqual([
        ["payment_card", "pseudonymize", 1],
        ["secret", "pseudonymize", 1],
      ]);
      // The text and the tool's argument both carry the values again, and no placeholder is left.
      expect(contents(text)).not.toContain("VAULT_");
      expect(contents(text).split(secret).length - 1).toBeGreaterThanOrEqual(2);
      expect(text).toContain(CARD);
    },
  );

  it("takes values out of every text of a request, and keeps its JSON whole", async () => {
    const secret = makeCanary("ghp_");
    const rig = await startRig({}, echo);
    const made = {
      id: "c1",
      type: "function",
      function: { name: "f", arguments: JSON.stringify({ n: 4111111111111111, s: secret }) },
    };
    const reply = await rig.post("/chat/completions", {
      model: "gpt-5-mini",
      messages: [
        { role: "system", content: `system ${secret}` },
        { role: "user", content: [{ type: "text", text: `part ${secret}` }] },
        { role: "assistant", content: null, tool_calls: [made] },
        { role: "tool", tool_call_id: "c1", content: `line\n"${secret}"` },
      ],
      tools: [
        { type: "function", function: { name: "f", description: `like ${secret}`, parameters: schema } },
      ],
    });
    expect(reply.status).toBe(200);
    expect(findCanaries([secret, "4111111111111111"], { upstream: rig.sent() })).toEqual([]);
    const sent = JSON.parse(rig.sent()) as {
      messages: { tool_calls?: { function: { arguments: string } }[] }[];
    };
    const args: unknown = JSON.parse(sent.messages[2]?.tool_calls?.[0]?.function.arguments ?? "");
    expect(args).toEqual({
      n: expect.stringMatching(/^VAULT_PAYMENT_CARD_/) as unknown,
      s: expect.stringMatching(/^VAULT_SECRET_/) as unknown,
    });
  });

  it("S-98: no header and no field of a request turns it off", async () => {
    const secret = makeCanary("ghp_");
    const rig = await startRig({}, echo);
    const off = { safety: false, pii: "off", guardrails: [], disable_safety: true };
    const reply = await rig.post(
      "/chat/completions",
      {
        ...(bodies(`say ${secret}`, false)["/chat/completions"] as object),
        user: "admin:no-safety",
        metadata: { safety: "off", guardrails: "none" },
        ...off,
      },
      { "x-iron-safety": "off", "x-no-redact": "1", "x-guardrails": "none" },
    );
    await reply.text();
    expect(findCanaries([secret], { upstream: rig.sent() })).toEqual([]);
  });

  it("S-99: a second try, and one at another provider, get no more than the first", async () => {
    const secret = makeCanary("ghp_");
    const fallback: Policy = {
      name: "fallback",
      guard: () => ({
        attempt: async (target, next) => {
          try {
            return await next(target);
          } catch {
            return next({
              ...target,
              provider: "anthropic" as ProviderName,
              dialect: "anthropic-messages" as DialectId,
            });
          }
        },
      }),
    };
    const rig = await startRig({}, echo, [fallback]);
    rig.mock.next({ kind: "status", status: 503 });
    const reply = await rig.post("/chat/completions", bodies(`say ${secret}`, true)["/chat/completions"]);
    const text = await reply.text();
    expect(rig.mock.requests.map(({ path }) => path)).toEqual(["/v1/chat/completions", "/v1/messages"]);
    expect(findCanaries([secret], { upstream: rig.sent() })).toEqual([]);
    expect(text).toContain("data: ");
    expect(rig.sent().match(/VAULT_SECRET_[0-9a-z]{12}/g)).toHaveLength(2);
  });

  it("S-100: audit entries hold hashes, never values or texts", async () => {
    const secret = makeCanary("ghp_");
    const rig = await startRig({ hashKey: "a key of the tests" }, echo);
    await (
      await rig.post("/messages", bodies(`mail bob@example.com the ${secret}`, false)["/messages"])
    ).text();
    expect(rig.entries).toHaveLength(2);
    for (const entry of rig.entries) {
      expect(entry.hash).toMatch(/^[0-9a-f]{16}$/);
      expect(Object.keys(entry).toSorted()).toEqual(
        [
          "action",
          "agent",
          "at",
          "confidence",
          "count",
          "direction",
          "hash",
          "kind",
          "place",
          "request",
          "rule",
        ].toSorted(),
      );
    }
    expect(findCanaries([secret, "bob@example.com"], { entries: JSON.stringify(rig.entries) })).toEqual([]);
  });

  it.each(PATHS)("a blocked request is refused in its own format, with the kinds alone: %s", async (path) => {
    const secret = makeCanary("ghp_");
    const rig = await startRig({ actions: { secret: "block" } }, echo);
    const reply = await rig.post(path, bodies(`say ${secret}`, true)[path]);
    const text = await reply.text();
    expect(reply.status).toBe(400);
    expect(text).toContain("secret");
    expect(rig.mock.requests).toHaveLength(0);
    expect(findCanaries([secret], { reply: text, events: JSON.stringify(rig.entries) })).toEqual([]);
  });

  it("a blocked reply ends with an error before the value", async () => {
    const rig = await startRig({ actions: { email: { reply: "block" } } }, echo);
    const reply = await rig.post("/messages", bodies("bob@example.com", true)["/messages"]);
    const text = await reply.text();
    expect(text).toContain("event: error");
    expect(text).not.toContain("example.com");
    const whole = await rig.post("/messages", bodies("bob@example.com", false)["/messages"]);
    expect(whole.status).toBe(400);
    expect(await whole.text()).not.toContain("example.com");
  });

  it("a reply that is only observed passes byte for byte, and is told of", async () => {
    const observing = await startRig({ actions: { email: { request: "allow", reply: "observe" } } }, echo);
    const plain = await startRig({}, echo);
    const body = bodies("bob@example.com", true)["/messages"];
    const seen = await (await observing.post("/messages", body)).text();
    expect(seen).toBe(await (await plain.post("/messages", body)).text());
    expect(observing.entries).toMatchObject([
      { direction: "reply", place: "reply", kind: "email", action: "observe", count: 2 },
    ]);
  });

  it.each([false, true])(
    "a pseudonym in reasoning is turned back where nothing seals it, and left where something does: stream %s",
    async (stream) => {
      const secret = makeCanary("ghp_");
      const rig = await startRig({}, (ask) => {
        const answer = echo(ask);
        const [choice] = answer.choices;
        const pieces = Array.from(`They said: ${ask.lastUserText}`);
        const blocks = [{ kind: "reasoning" as const, pieces }, ...(choice?.blocks ?? [])];
        return { ...answer, choices: [{ finish: "stop", blocks }] };
      });
      const plain = await rig.post("/responses", {
        model: "gpt-5-mini",
        stream,
        input: `use ${secret}`,
        reasoning: { effort: "low", summary: "auto" },
      });
      const open = contents(await plain.text());
      expect(open).not.toContain("VAULT_");
      expect(open.split(secret).length - 1).toBeGreaterThanOrEqual(2);
      const signed = await rig.post("/messages", {
        model: "claude-sonnet-5",
        max_tokens: 2048,
        stream,
        thinking: { type: "enabled", budget_tokens: 1024 },
        messages: [{ role: "user", content: `use ${secret}` }],
      });
      const sealed = await signed.text();
      const thinking = stream
        ? [...sealed.matchAll(/"thinking_delta","thinking":"([^"]*)"/g)].map(([, text]) => text).join("")
        : (JSON.parse(sealed) as { content: { thinking?: string }[] }).content[0]?.thinking;
      expect(thinking).toMatch(/^They said: use VAULT_SECRET_[0-9a-v]{12}$/);
      expect(sealed).toContain(secret);
      expect(findCanaries([secret], { upstream: rig.sent() })).toEqual([]);
    },
  );

  it("sealed reasoning goes up as it came", async () => {
    const rig = await startRig({ actions: { email: "redact" } }, echo);
    const thinking = { type: "thinking", thinking: "bob@example.com is the one", signature: "c2lnbmF0dXJl" };
    await (
      await rig.post("/messages", {
        model: "claude-sonnet-5",
        max_tokens: 64,
        messages: [
          { role: "user", content: "who?" },
          { role: "assistant", content: [thinking, { type: "text", text: "bob@example.com" }] },
          { role: "user", content: "sure?" },
        ],
      })
    ).text();
    expect(rig.sent()).toContain(JSON.stringify(thinking));
    expect(rig.sent()).toContain('"text":"[EMAIL_REDACTED]"');
  });
});
