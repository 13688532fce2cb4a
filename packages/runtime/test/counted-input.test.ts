import { describe, expect, it } from "vitest";
import { CHAT, MESSAGES, startRig } from "./rig.ts";

const LONG = [{ role: "user", content: "Nobody knows how long a piece of string is. ".repeat(400) }];
const COUNT = "/v1/messages/count_tokens";

/** 17 600 bytes, some 4 000 tokens; the limit pays for half of the bytes. */
async function rigOf(
  model: string,
  options: { countTokens?: boolean; limit?: number } = {},
): Promise<Awaited<ReturnType<typeof startRig>>> {
  const prices = [{ provider: model === CHAT.model ? "openai" : "anthropic", model, input: 1, output: 1 }];
  return startRig({ budget: { limit: 0.009, waitMs: 0, prices, ...options } });
}

describe("a call whose bytes do not fit", () => {
  it("passes by the count of the model's tokenizer", async () => {
    const rig = await rigOf(CHAT.model);
    const reply = await rig.post("/chat/completions", { ...CHAT, messages: LONG, max_tokens: 1500 });
    expect(reply.status).toBe(200);
    expect(reply.headers.get("x-iron-clamped")).toBeNull();
    expect(rig.mock.requests).toHaveLength(1);
  });

  it("passes by the provider's own count, which is asked for what it takes and with the key", async () => {
    const rig = await rigOf(MESSAGES.model, { countTokens: true });
    const reply = await rig.post("/messages", { ...MESSAGES, messages: LONG, max_tokens: 1500 });
    expect(reply.status).toBe(200);
    expect(reply.headers.get("x-iron-clamped")).toBeNull();
    const [count, call] = rig.mock.requests;
    expect([count?.path, call?.path]).toEqual([COUNT, "/v1/messages"]);
    expect(Object.keys(JSON.parse(String(count?.body)) as object).toSorted()).toEqual(["messages", "model"]);
    expect(count?.headers.get("x-api-key")).toBe(call?.headers.get("x-api-key"));
  });

  it("is refused by its bytes when the provider does not count it", async () => {
    const rig = await rigOf(MESSAGES.model, { countTokens: true });
    rig.mock.next([{ kind: "status", status: 500 }]);
    const reply = await rig.post("/messages", { ...MESSAGES, messages: LONG, max_tokens: 1500 });
    expect(reply.status).toBe(402);
    expect(await reply.text()).toContain('"bound":"bytes"');
  });

  it("is not counted by the provider unless that is wanted, nor when its bytes fit", async () => {
    const silent = await rigOf(MESSAGES.model);
    expect((await silent.post("/messages", { ...MESSAGES, messages: LONG, max_tokens: 1500 })).status).toBe(
      402,
    );
    expect(silent.mock.requests).toEqual([]);
    const rich = await rigOf(MESSAGES.model, { countTokens: true, limit: 1 });
    expect((await rich.post("/messages", { ...MESSAGES, messages: LONG, max_tokens: 1500 })).status).toBe(
      200,
    );
    expect(rich.mock.requests.map(({ path }) => path)).toEqual(["/v1/messages"]);
  });
});
