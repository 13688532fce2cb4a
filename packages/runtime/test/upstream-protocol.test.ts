import type { Fault } from "@iron/mock-provider";
import { rawRequest } from "@iron/testing";
import { describe, expect, it } from "vitest";
import { FAMILIES, LIMITED, settledMoney, told } from "./facts.ts";
import { rawRequestText, statusesOf } from "./raw.ts";
import { CHAT, startRig } from "./rig.ts";

const GARBAGE: readonly (readonly [name: string, fault: Fault])[] = [
  ["bytes that are not HTTP", { kind: "raw", bytes: "\u0000\u0001 not HTTP\r\n\r\n", end: "close" }],
  ["a 101 nobody asked for", { kind: "switch_protocols" }],
  [
    "two status lines",
    { kind: "raw", bytes: "HTTP/1.1 200 OK\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", end: "close" },
  ],
  [
    "two lengths",
    {
      kind: "raw",
      bytes: "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
      end: "close",
    },
  ],
  ["a head cut off", { kind: "raw", bytes: "HTTP/1.1 200 OK\r\ncontent-ty", end: "close" }],
  [
    "a head without end",
    { kind: "raw", bytes: `HTTP/1.1 200 OK\r\n${"x-fill: 0123456789abcdef\r\n".repeat(5000)}`, end: "close" },
  ],
  ["a length longer than the body", { kind: "content_length", by: 50 }],
];

describe.each(FAMILIES)(
  "a provider that breaks HTTP, told to the $family client",
  ({ family, path, body }) => {
    it.each(GARBAGE)(
      "U-29: %s is 502, charged since it may have run, and not to be tried again",
      async (_name, fault) => {
        const rig = await startRig({ budget: LIMITED });
        rig.mock.next(fault);
        const error = await told(await rig.post(path, body), family);
        expect(error).toMatchObject({ status: 502, shouldRetry: "false" });
        expect(["upstream_protocol", "upstream_reset"]).toContain(error.code);
        expect(await settledMoney(rig, 1)).toBeGreaterThan(0);
        expect(["ambiguous", "partial"]).toContain(rig.outcomes[0]?.source);
        expect(rig.outcomes[0]?.calls).toHaveLength(1);

        const next = await rig.post(path, body);
        expect(next.status).toBe(200);
        await next.text();
        expect(rig.mock.requests.at(-1)?.connection).not.toBe(rig.mock.requests[0]?.connection);
      },
    );
  },
);

it("U-29: a length shorter than the body does not let the rest pass for another reply", async () => {
  const rig = await startRig({ budget: LIMITED });
  rig.mock.next({ kind: "content_length", by: -20 });
  const reply = await rig.post("/chat/completions", CHAT);
  await reply.text();
  const next = await rig.post("/chat/completions", CHAT);
  expect(next.status).toBe(200);
  expect(await next.json()).toHaveProperty("choices");
  expect(rig.mock.requests[1]?.connection).not.toBe(rig.mock.requests[0]?.connection);
  await settledMoney(rig, 2);
});

it("U-29: a flood of 1xx heads before the reply is passed over, and none of them told to the client", async () => {
  const rig = await startRig({ budget: LIMITED });
  rig.mock.next({ kind: "informational", count: 500 });
  const body = JSON.stringify(CHAT);
  const reply = await rawRequest(
    rig.router.port,
    rawRequestText(rig, { body, lines: ["connection: close"] }),
  );
  expect(statusesOf(reply.text)).toEqual([200]);
  expect(await settledMoney(rig, 1)).toBe(rig.oracle());
});

it("U-29: an error reply that breaks off proves nothing: charged since it may have run, its body is not passed on", async () => {
  const rig = await startRig({ budget: LIMITED });
  rig.mock.next({
    kind: "raw",
    bytes: 'HTTP/1.1 500 Oops\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{"error":',
    end: "close",
  });
  const error = await told(await rig.post("/chat/completions", CHAT), "OpenAI");
  expect(error.text).not.toContain('{"error":{"error"');
  expect(error).toMatchObject({
    status: 502,
    code: "upstream_protocol",
    shouldRetry: "false",
  });
  expect(await settledMoney(rig, 1)).toBeGreaterThan(0);
  expect(rig.outcomes[0]).toMatchObject({ kind: "failed", source: "ambiguous" });
  expect(rig.outcomes[0]?.calls[0]?.end).toMatchObject({ failure: { kind: "protocol", status: 500 } });
});
