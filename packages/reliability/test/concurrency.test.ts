import { describe, expect, it } from "vitest";
import { billed, CHAT, mockProvider, openai, startRig } from "./rig.ts";

describe("concurrency limit, at the router's front door", () => {
  it("never has more calls at the provider than it may, and serves all in the end", async () => {
    const mock = await mockProvider({ latencyMs: 20 });
    const rig = await startRig({
      providers: [openai(mock)],
      mocks: [mock],
      reliability: { concurrency: { limits: { openai: 3 } } },
    });
    const replies = await Promise.all(Array.from({ length: 12 }, async () => rig.post()));
    expect(replies.map((reply) => reply.status)).toEqual(Array.from({ length: 12 }, () => 200));
    await Promise.all(replies.map(async (reply) => reply.json()));
    expect(mostAtOnce(mock.requests)).toBeLessThanOrEqual(3);
    expect(await rig.money(12)).toBe(billed(rig.budget, [mock]));
  });

  it("sheds what is too many with 503 and Retry-After, without holding money", async () => {
    const mock = await mockProvider({ latencyMs: 100 });
    const rig = await startRig({
      providers: [openai(mock)],
      mocks: [mock],
      reliability: { concurrency: { limits: { "*": 1 }, maxWaiting: 2 } },
    });
    const replies = await Promise.all(Array.from({ length: 6 }, async () => rig.post()));
    const shed = replies.filter((reply) => reply.status === 503);
    expect(shed).toHaveLength(3);
    for (const reply of shed) {
      expect(reply.headers.get("retry-after")).toBe("1");
      expect(await reply.text()).toContain("overloaded");
    }
    await rig.money(6);
    expect(mock.requests).toHaveLength(3);
  });

  it("gives up the place in line of a client that leaves", async () => {
    const mock = await mockProvider({ latencyMs: 200 });
    const rig = await startRig({
      providers: [openai(mock)],
      mocks: [mock],
      reliability: { concurrency: { limits: { openai: 1 } } },
    });
    const first = rig.post();
    await expect.poll(() => mock.requests.length, { interval: 1 }).toBe(1);
    const client = new AbortController();
    const second = rig.post(CHAT, { signal: client.signal }).catch(() => "left");
    await new Promise((resolve) => setTimeout(resolve, 30));
    client.abort();
    expect(await second).toBe("left");
    expect((await first).status).toBe(200);
    await rig.money(2);
    expect(mock.requests).toHaveLength(1);
  });
});

function mostAtOnce(requests: readonly { readonly receivedAt: number; readonly endedAt?: number }[]): number {
  const edges = requests.flatMap(({ receivedAt, endedAt = Infinity }) => [
    { at: receivedAt, by: 1 },
    { at: endedAt, by: -1 },
  ]);
  let now = 0;
  let most = 0;
  for (const { by } of edges.toSorted((a, b) => a.at - b.at || a.by - b.by))
    most = Math.max(most, (now += by));
  return most;
}
