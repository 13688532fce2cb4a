import { describe, expect, it } from "vitest";
import { CHAT, MESSAGES, startRig } from "./rig.ts";

describe("a request for a model of the other format", () => {
  it("is answered in the client's format, charged by what the other provider says", async () => {
    const rig = await startRig({ budget: { limit: 5 } });
    const chat = await rig.post("/chat/completions", { ...CHAT, model: MESSAGES.model });
    const messages = await rig.post("/messages", { ...MESSAGES, model: CHAT.model });
    expect(await chat.json()).toMatchObject({
      object: "chat.completion",
      choices: [{ finish_reason: expect.any(String) as string }],
    });
    expect(await messages.json()).toMatchObject({ type: "message", role: "assistant" });
    expect(rig.mock.requests.map((request) => request.path)).toEqual([
      "/v1/messages",
      "/v1/chat/completions",
    ]);
    await rig.settled(2);
    expect(rig.outcomes.reduce((sum, outcome) => sum + outcome.charged, 0)).toBe(rig.oracle());
  });

  it("names what the target cannot carry, and is refused for it in strict mode", async () => {
    const body = { ...CHAT, model: MESSAGES.model, logit_bias: { "50256": -100 } };
    const lenient = await startRig();
    expect((await lenient.post("/chat/completions", body)).headers.get("x-iron-dropped")).toContain(
      "logit_bias",
    );
    const strict = await startRig({ router: { strict: true } });
    const refused = await strict.post("/chat/completions", body);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: "untranslatable", param: "logit_bias" } });
    expect(strict.mock.requests).toEqual([]);
  });

  it("names what of the reply the client's format cannot carry", async () => {
    const rig = await startRig();
    const reply = await rig.post("/messages", { ...MESSAGES, model: CHAT.model });
    expect(reply.headers.get("x-iron-dropped")).toBeNull();
    const block = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };
    const message = { role: "assistant", content: "here", images: [block] };
    const body = {
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1,
      model: CHAT.model,
      choices: [0, 1].map((index) => ({ index, message, finish_reason: "stop" })),
      usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 },
    };
    rig.mock.next([{ kind: "status", status: 200, body }]);
    const lossy = await rig.post("/messages", { ...MESSAGES, model: CHAT.model });
    expect(lossy.headers.get("x-iron-dropped")).toContain("reply.choices");
  });

  it("is refused even where losses are allowed when what would be lost is its context", async () => {
    const rig = await startRig();
    const refused = await rig.post("/responses", {
      model: MESSAGES.model,
      input: "and then?",
      previous_response_id: "resp_1",
    });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: { code: "untranslatable", param: "previous_response_id" },
    });
    expect(rig.mock.requests).toEqual([]);
  });

  it("gives the status that the client.s SDK knows: an overloaded provider of the other format is 503", async () => {
    const rig = await startRig();
    rig.mock.next([{ kind: "status", status: 529 }]);
    const refused = await rig.post("/chat/completions", { ...CHAT, model: MESSAGES.model });
    expect(refused.status).toBe(503);
    expect(await refused.json()).toHaveProperty("error.message");
  });

  it("is an error, not an empty success, when the provider's reply is no JSON", async () => {
    const rig = await startRig();
    rig.mock.next([
      { kind: "status", status: 200, headers: { "content-type": "application/json" }, body: "data: {}" },
    ]);
    const reply = await rig.post("/chat/completions", { ...CHAT, model: MESSAGES.model });
    expect(reply.status).toBe(502);
  });

  it("ends a stream that the provider cut with an error in the client's format", async () => {
    const rig = await startRig();
    rig.mock.next([{ kind: "reset", afterChunks: 5 }]);
    const reply = await rig.post("/chat/completions", { ...CHAT, model: MESSAGES.model, stream: true });
    const text = await reply.text();
    expect(text).toContain('"error"');
    expect(text).not.toContain("[DONE]");
    await rig.settled(1);
    expect(rig.outcomes[0]?.kind).toBe("failed");
  });
});
