import { expect, it } from "vitest";
import { CHAT, startRig } from "./rig.ts";

/** Prose has more bytes in a token than our estimate assumes: here some five and a half. */
const PROSE =
  "Throughout considerable mountainous territories, extraordinary waterfalls descend magnificently. ".repeat(
    4,
  );
const TOKENS = Math.floor(PROSE.length / 5.5);

it.each([false, true])("charges prose by the provider's own count, streamed: %s", async (stream) => {
  const usage = { inputTokens: 20, outputTokens: TOKENS };
  const pieces = PROSE.match(/.{1,20}/g) ?? [];
  const answer = {
    id: "0".repeat(32),
    choices: [{ blocks: [{ kind: "text", pieces }], finish: "stop" }],
    usage,
  } as const;
  const rig = await startRig({ budget: { limit: 5 }, mock: { answer: () => answer } });
  const reply = await rig.post("/chat/completions", { ...CHAT, max_tokens: 200, stream });
  await reply.text();
  await rig.settled(1);
  expect(rig.outcomes[0]?.source).toBe("provider");
  expect(rig.outcomes[0]?.usage?.outputTokens).toBe(TOKENS);
});

it("does not stop a reply that only has long words, though no budget could hold more", async () => {
  const pieces = PROSE.match(/.{1,20}/g) ?? [];
  const usage = { inputTokens: 20, outputTokens: TOKENS };
  const answer = {
    id: "0".repeat(32),
    choices: [{ blocks: [{ kind: "text", pieces }], finish: "stop" }],
    usage,
  } as const;
  const rig = await startRig({
    budget: { limit: 0.0002, waitMs: 0, clamp: false },
    mock: { answer: () => answer },
  });
  const reply = await rig.post("/chat/completions", { ...CHAT, max_tokens: TOKENS, stream: true });
  expect(reply.status).toBe(200);
  expect(await reply.text()).toContain("[DONE]");
});
