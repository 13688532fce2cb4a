import { connect } from "node:net";
import { shortestOf } from "@iron/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { LIMITED, chargedMoney, told } from "./facts.ts";
import { rawRequestText, statusesOf } from "./raw.ts";
import { CHAT, startRig } from "./rig.ts";
import type { Rig } from "./rig.ts";

function recording(bytes: number): FormData {
  const form = new FormData();
  form.append("model", "whisper-1");
  form.append("file", new Blob([Buffer.alloc(bytes, "x")]), "speech.wav");
  return form;
}

function upload(rig: Rig, form: FormData): Promise<Response> {
  return fetch(`${rig.router.baseUrl}/audio/transcriptions`, {
    method: "POST",
    headers: { authorization: `Bearer ${rig.router.apiKey}` },
    body: form,
  });
}

describe("uploads, which stream through unread", () => {
  it("are larger than any JSON body may be, and arrive whole", async () => {
    const rig = await startRig({ router: { limits: { bodyBytes: 1000 } } });
    const reply = await upload(rig, recording(8 * 2 ** 20));
    expect(reply.status).toBe(200);
    expect(rig.mock.requests[0]?.body.length).toBeGreaterThan(8 * 2 ** 20);
  });

  it("under a limit need a stated ceiling: what nobody has read has no price", async () => {
    const rig = await startRig({ budget: LIMITED });
    expect(await told(await upload(rig, recording(1000)), "OpenAI")).toMatchObject({
      status: 400,
      code: "price_unknown",
    });
    expect(rig.mock.requests).toHaveLength(0);
    const stated = await startRig({ budget: { ...LIMITED, unpricedCeiling: "0.5" } });
    expect((await upload(stated, recording(1000))).status).toBe(200);
    await stated.settled(1);
    expect(stated.outcomes[0]).toMatchObject({ kind: "completed", held: 500_000, charged: 500_000 });
  });

  it("U-05: are sent once: a connection that breaks is not tried again with half a body", async () => {
    const rig = await startRig();
    rig.mock.script({ kind: "reset" });
    expect(await told(await upload(rig, recording(100_000)), "OpenAI")).toMatchObject({
      status: 502,
      shouldRetry: "false",
    });
    expect(rig.mock.requests).toHaveLength(1);
    await rig.settled(1);
    expect(rig.defects).toEqual([]);
  });

  it("C-31: end upstream when the client leaves in the middle of one", async () => {
    const rig = await startRig();
    const lines = ["content-type: multipart/form-data; boundary=x", "content-length: 1000000"];
    let clients = 0;
    const took = await shortestOf(3, async () => {
      clients += 1;
      const socket = connect(rig.router.port, "127.0.0.1");
      onTestFinished(() => void socket.destroy());
      socket.write(rawRequestText(rig, { path: "/v1/audio/transcriptions", lines }));
      socket.write("--x\r\n".repeat(1000));
      await vi.waitUntil(() => rig.mock.requests.length === clients);
      const left = performance.now();
      socket.destroy();
      await rig.mock.requests[clients - 1]?.ended;
      return performance.now() - left;
    });
    expect(took).toBeLessThan(100);
    await rig.settled(clients);
    for (const { kind } of rig.outcomes) expect(kind).toBe("aborted");
    expect(rig.defects).toEqual([]);
  });

  it("that are refused before they were read do not leave a body behind as the next request", async () => {
    const rig = await startRig({ budget: LIMITED });
    const socket = connect(rig.router.port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    let text = "";
    let closed = false;
    socket.on("data", (part) => (text += part.toString("latin1")));
    socket.on("close", () => (closed = true));
    socket.on("error", () => undefined);
    const smuggled = rawRequestText(rig, { body: JSON.stringify(CHAT) });
    const lines = [
      "content-type: multipart/form-data; boundary=x",
      `content-length: ${smuggled.length + 10}`,
    ];
    socket.write(rawRequestText(rig, { path: "/v1/audio/transcriptions", lines }) + smuggled);
    await vi.waitUntil(() => closed, { timeout: 5000 });
    expect(statusesOf(text)).toEqual([400]);
    expect(rig.mock.requests).toHaveLength(0);
  });
});

describe("router.fetch", () => {
  it("C-32: a reply that is cancelled ends the upstream call, charged for what came", async () => {
    const rig = await startRig({ budget: LIMITED, mock: { chunkDelayMs: 10 } });
    const reply = await rig.router.fetch("http://any/v1/chat/completions", {
      method: "POST",
      headers: { "x-api-key": rig.router.apiKey, "content-type": "application/json" },
      body: JSON.stringify({ ...CHAT, stream: true }),
    });
    const reader = reply.body?.getReader();
    for (let at = 0; at < 5; at += 1) await reader?.read();
    await reader?.cancel();
    await rig.mock.requests[0]?.ended;
    expect(rig.mock.requests[0]?.aborted).toBe(true);
    await chargedMoney(rig, 1);
    expect(rig.outcomes[0]).toMatchObject({ kind: "aborted", phase: "streaming", source: "partial" });
  });

  it("U-09: a reply that breaks off ends with the error inside the stream, as over a socket", async () => {
    const rig = await startRig({ budget: LIMITED, mock: { chunkDelayMs: 5 } });
    rig.mock.next({ kind: "close", afterChunks: 5 });
    const reply = await rig.router.fetch("http://any/v1/chat/completions", {
      method: "POST",
      headers: { "x-api-key": rig.router.apiKey, "content-type": "application/json" },
      body: JSON.stringify({ ...CHAT, stream: true }),
    });
    expect(await reply.text()).toContain("upstream_reset");
    await chargedMoney(rig, 1);
    expect(rig.outcomes[0]).toMatchObject({ kind: "failed", source: "partial" });
  });
});
