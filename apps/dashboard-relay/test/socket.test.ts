import { describe, expect, it } from "vitest";
import { connect, startRig } from "./rig.ts";

const auth = (token: string, resumeFrom?: number): object => ({
  type: "AUTH",
  token,
  ...(resumeFrom === undefined ? {} : { resume_from: resumeFrom }),
});

describe("who may listen", () => {
  it("W-113: a page of another origin is refused before 101", async () => {
    const { relay } = await startRig();
    const client = connect(relay, auth(relay.token), { origin: "http://evil.test" });
    expect(await client.closed).toBe(1006);
    expect(client.messages).toEqual([]);
  });

  it("W-113: a wrong token is told 4401 and nothing else", async () => {
    const { relay, router } = await startRig();
    for (const token of ["wrong", router.apiKey, router.adminKey]) {
      const client = connect(relay, auth(token));
      expect(await client.closed).toBe(4401);
      expect(client.messages).toEqual([]);
    }
  });

  it("W-113: a token in the URL is refused, even the right one", async () => {
    const { relay } = await startRig();
    const reply = await fetch(`${relay.url}/ws?token=${relay.token}`, {
      headers: { connection: "upgrade", upgrade: "websocket" },
    }).catch(() => undefined);
    expect(reply?.status ?? 400).not.toBe(101);
    expect((await fetch(`${relay.url}/orders`, { method: "POST" })).status).toBe(401);
  });

  it("W-117: after AUTH the channel is read only", async () => {
    const { relay } = await startRig();
    const client = connect(relay, auth(relay.token));
    await client.until((message) => message.type === "AUTH_OK");
    client.socket.send(JSON.stringify({ type: "STOP_EVERYTHING" }));
    expect(await client.closed).toBe(1008);
  });

  it("W-116: a frame over 64 KiB closes with 1009", async () => {
    const { relay } = await startRig();
    const client = connect(relay, { type: "AUTH", token: "x".repeat(70_000) });
    expect(await client.closed).toBe(1009);
  });
});

describe("what is told", () => {
  it("tells of a request as it ends, with its cost, and of no content, key or token", async () => {
    const { relay, router, call } = await startRig();
    const client = connect(relay, auth(relay.token));
    await client.until(
      (message) => message.type === "STATE_UPDATE" && message.live.routers.some((one) => one.connected),
    );
    const id = await call();
    const event = await client.until(
      (message) => message.type === "AGENT_EVENT" && message.request.id === id,
    );
    expect(event).toMatchObject({
      event: "llm_call",
      data: { model: "gpt-5-mini" },
      request: { outcome: "completed" },
    });
    await client.until(
      (message) => message.type === "STATE_UPDATE" && message.data.budget_spent_microdollars > 0,
    );
    for (const secret of ["private words", "sk-canary-relay", router.apiKey, router.adminKey, relay.token]) {
      expect(client.texts.join("\n")).not.toContain(secret);
    }
  });

  it("W-118: a client that comes back is told what it missed, without a gap", async () => {
    const { relay, call } = await startRig();
    const first = connect(relay, auth(relay.token));
    await call();
    const seen = await first.until((message) => message.type === "AGENT_EVENT");
    first.socket.terminate();
    const id = await call();
    const again = connect(relay, auth(relay.token, seen.seq));
    await again.until((message) => message.type === "AGENT_EVENT" && message.request.id === id);
    expect(again.messages[0]).toMatchObject({ type: "AUTH_OK", resumed: true });
    const numbers = again.messages
      // All others name the last number that they include.
      .filter((message) => message.type === "AGENT_EVENT" || message.type === "COST_ALERT")
      .map((message) => message.seq);
    expect(numbers).toEqual(numbers.map((_, at) => seen.seq + 1 + at));
  });

  it("W-118: a client from a future that is not ours gets the whole state", async () => {
    const { relay } = await startRig();
    const client = connect(relay, auth(relay.token, 1_000_000));
    await client.until((message) => message.type === "SNAPSHOT");
    expect(client.messages[0]).toMatchObject({ type: "AUTH_OK", resumed: false });
  });

  it("follows a router that goes away and comes back", async () => {
    const { relay, router } = await startRig();
    const client = connect(relay, auth(relay.token));
    await client.until(
      (message) => message.type === "STATE_UPDATE" && message.live.routers[0]?.connected === true,
    );
    await router.stop();
    await client.until(
      (message) => message.type === "STATE_UPDATE" && message.live.routers[0]?.connected === false,
    );
    expect((await fetch(`${relay.url}/health`)).status).toBe(200);
  });
});
