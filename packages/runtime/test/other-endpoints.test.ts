import { describe, expect, it } from "vitest";
import { LIMITED, chargedMoney, settledMoney, told } from "./facts.ts";
import { startRig } from "./rig.ts";
import type { Rig } from "./rig.ts";

const EMBEDDINGS = { model: "text-embedding-3-small", input: "rivers" };
const SPEECH = { model: "tts-1", input: "Rivers run. ".repeat(40), voice: "alloy" };
const IMAGE = { model: "gpt-image-1", prompt: "A river", n: 1, size: "1024x1024", quality: "low" };

describe("endpoints that are no chats", () => {
  it.each([
    ["embeddings", "/embeddings", EMBEDDINGS],
    ["speech", "/audio/speech", SPEECH],
    ["images", "/images/generations", IMAGE],
  ])("%s are held for and charged at least the provider's bill", async (_name, path, body) => {
    const rig = await startRig({ budget: LIMITED });
    const reply = await rig.post(path, body);
    expect(reply.status).toBe(200);
    await reply.arrayBuffer();
    const charged = await settledMoney(rig, 1);
    expect(charged).toBeGreaterThan(0);
    expect(charged).toBeLessThanOrEqual(rig.outcomes[0]?.held ?? 0);
  });

  it.each([
    ["embeddings", "/embeddings", EMBEDDINGS],
    ["speech", "/audio/speech", SPEECH],
  ])(
    "U-05: %s whose connection breaks before the head are 502, charged as ambiguous",
    async (_name, path, body) => {
      const rig = await startRig({ budget: LIMITED });
      rig.mock.next({ kind: "reset" });
      expect(await told(await rig.post(path, body), "OpenAI")).toMatchObject({
        status: 502,
        code: "upstream_reset",
      });
      await chargedMoney(rig, 1);
      expect(rig.outcomes[0]).toMatchObject({ kind: "failed", source: "ambiguous" });
    },
  );

  it("U-07: an error is passed on and voided", async () => {
    const rig = await startRig({ budget: LIMITED });
    rig.mock.next({ kind: "status", status: 500 });
    expect((await rig.post("/embeddings", EMBEDDINGS)).status).toBe(500);
    expect(await settledMoney(rig, 1)).toBe(0);
  });

  it("U-14: embeddings without usage are charged by estimate", async () => {
    const rig = await startRig({ budget: LIMITED });
    rig.mock.next({ kind: "usage", json: undefined });
    expect((await rig.post("/embeddings", EMBEDDINGS)).status).toBe(200);
    expect(await settledMoney(rig, 1)).toBeGreaterThan(0);
    expect(rig.outcomes[0]?.source).toBe("estimate");
  });

  it("U-09: sound that breaks off in the middle breaks the client's connection: a part is not taken for the whole", async () => {
    const rig = await startRig({ budget: LIMITED });
    const reply = await brokenSpeech(rig);
    expect(reply.status).toBe(200);
    await expect(reply.arrayBuffer()).rejects.toThrow(/terminated|aborted|closed/);
    await chargedMoney(rig, 1);
    expect(rig.outcomes[0]).toMatchObject({ kind: "failed", status: 200 });
    expect(rig.outcomes[0]?.calls[0]?.end).toMatchObject({ kind: "cut", by: "provider" });
  });

  it("D-57: a router that stops breaks off sound that outlasts the drain", async () => {
    const rig = await startRig({ budget: LIMITED, router: { timeouts: { drainMs: 100 } } });
    rig.mock.next({ kind: "drip", bytes: 64, everyMs: 50 });
    const reply = await rig.post("/audio/speech", SPEECH);
    const read = reply.arrayBuffer();
    await Promise.all([expect(read).rejects.toThrow(/terminated|aborted|closed/), rig.router.stop()]);
    await chargedMoney(rig, 1);
    expect(rig.outcomes[0]).toMatchObject({ kind: "failed" });
  });
});

/** The head and a part of the sound arrive before the connection breaks. */
async function brokenSpeech(rig: Rig): Promise<Response> {
  rig.mock.next([
    { kind: "drip", bytes: 256, everyMs: 10 },
    { kind: "close", afterChunks: 4 },
  ]);
  return rig.post("/audio/speech", SPEECH);
}
