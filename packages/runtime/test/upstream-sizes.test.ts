import { describe, expect, it } from "vitest";
import { FAMILIES, LIMITED, chargedMoney, readText, told } from "./facts.ts";
import { startRig } from "./rig.ts";

const MIB = 2 ** 20;

/** Growth of resident memory while `run` runs, looked at every few milliseconds; bytes. */
async function growth(run: () => Promise<void>): Promise<number> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
  await run();
  clearInterval(watch);
  return most - before;
}

describe.each(FAMILIES)("replies without measure, for the $family client", ({ family, path, body }) => {
  it("U-25: a whole reply over the limit is 502 response_too_large; reading stops there, and it is charged", async () => {
    const rig = await startRig({
      budget: { limit: 1000, waitMs: 0 },
      router: { limits: { replyBytes: 4 * MIB } },
    });
    rig.mock.next({ kind: "endless", shape: "json", bytes: 1024 * MIB });
    let error: Awaited<ReturnType<typeof told>> | undefined;
    const grown = await growth(async () => {
      error = await told(await rig.post(path, body), family);
    });
    expect(error).toMatchObject({ status: 502, code: "response_too_large", shouldRetry: "false" });
    expect(grown).toBeLessThan(64 * MIB);
    expect(await chargedMoney(rig, 1)).toBeGreaterThan(0);
    expect(rig.outcomes[0]).toMatchObject({
      kind: "failed",
      source: "partial",
      error: { code: "response_too_large" },
    });
    expect(rig.outcomes[0]?.calls[0]?.end).toMatchObject({ kind: "cut", by: "router" });
    // Some of it came, so it is charged as written, and nothing of what never came.
    expect(rig.outcomes[0]?.charged).toBeGreaterThan(1000);
    await rig.mock.requests[0]?.ended;
    expect(rig.mock.requests[0]?.aborted).toBe(true);
  });

  it.each(["line", "event"] as const)(
    "U-26: a stream of one endless %s: cut with an error at the limit of an event, and charged",
    async (shape) => {
      const rig = await startRig({ budget: LIMITED, router: { limits: { eventBytes: MIB } } });
      rig.mock.next({ kind: "endless", shape, bytes: 1024 * MIB });
      const grown = await growth(async () => {
        const reply = await rig.post(path, { ...body, stream: true });
        const text = await readText(reply);
        expect(text).toContain("response_too_large");
        expect(text.length).toBeLessThan(MIB);
      });
      expect(grown).toBeLessThan(64 * MIB);
      expect(await chargedMoney(rig, 1)).toBeGreaterThan(0);
      expect(rig.outcomes[0]).toMatchObject({ kind: "failed", error: { code: "response_too_large" } });
      expect(["partial", "ambiguous"]).toContain(rig.outcomes[0]?.source);
      await rig.mock.requests[0]?.ended;
      expect(rig.mock.requests[0]?.aborted).toBe(true);
    },
  );

  it.each(["mismatch", "chain", "bomb"] as const)(
    "U-28: an encoded reply (%s) is 502 and never expanded: encoding was not asked for",
    async (how) => {
      const rig = await startRig({ budget: LIMITED });
      for (const stream of [false, true]) {
        rig.mock.next({ kind: "encoding", how });
        const grown = await growth(async () => {
          const reply = await rig.post(path, { ...body, stream });
          expect(await told(reply, family)).toMatchObject({ status: 502, code: "upstream_protocol" });
        });
        expect(grown).toBeLessThan(64 * MIB);
      }
      await chargedMoney(rig, 2);
      for (const outcome of rig.outcomes) {
        // It said 200, so it may have run.
        expect(outcome.charged).toBeGreaterThan(0);
        expect(outcome).toMatchObject({ kind: "failed", error: { code: "upstream_protocol" } });
        expect(outcome.calls[0]?.end).toMatchObject({ kind: "cut", failure: { cause: "content-encoding" } });
        expect(outcome.source).toBe("ambiguous");
      }
      expect(
        rig.mock.requests.every((request) => request.headers.get("accept-encoding") === "identity"),
      ).toBe(true);
    },
  );
});

it("U-25: a file of any size streams through: memory stays bounded, and every byte arrives", async () => {
  const rig = await startRig();
  const size = 160 * MIB;
  rig.mock.next([{ kind: "endless", shape: "line", bytes: size }]);
  let got = 0;
  const grown = await growth(async () => {
    const reply = await fetch(`${rig.router.baseUrl}/files/file-1/content`, {
      headers: { authorization: `Bearer ${rig.router.apiKey}` },
    });
    for await (const chunk of reply.body ?? []) got += (chunk as Uint8Array).byteLength;
  });
  expect(got).toBeGreaterThanOrEqual(size);
  expect(grown).toBeLessThan(144 * MIB);
});
