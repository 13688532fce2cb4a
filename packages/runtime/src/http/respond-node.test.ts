import type { Maybe } from "@iron/types";
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import { listenLoopback } from "@iron/testing";
import { expect, it, onTestFinished } from "vitest";
import type { Delivery } from "./respond-node.ts";
import { NOT_GATHERED } from "../turn.ts";
import { respondNode } from "./respond-node.ts";

/** Serves one reply and gives what the client saw and what was delivered. */
async function serve(respond: (outgoing: ServerResponse) => Maybe<Delivery>): Promise<{
  readonly seen: string | undefined;
  readonly delivery: PromiseSettledResult<Delivery>;
}> {
  const { promise, resolve } = Promise.withResolvers<PromiseSettledResult<Delivery>>();
  const server = createServer((_incoming, outgoing) => {
    const responding = (async (): Promise<Delivery> => respond(outgoing))();
    void Promise.allSettled([responding]).then(([result]) => resolve(result));
  });
  const port = await listenLoopback(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const seen = await fetch(`http://127.0.0.1:${port}/`).then(
    async (reply) => reply.text().catch(() => undefined),
    () => undefined,
  );
  return { seen, delivery: await promise };
}

async function* parts(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    if (text === "break") throw new Error("broke off");
    yield Buffer.from(text);
  }
}

it("writes a whole body and a streamed one, and counts their bytes", async () => {
  const whole = await serve((outgoing) =>
    respondNode(
      outgoing,
      { status: 200, headers: {}, body: Buffer.from("hello") },
      { turn: NOT_GATHERED, writeIdleMs: 1000 },
    ),
  );
  expect(whole).toMatchObject({ seen: "hello", delivery: { value: { bytes: 5, how: "whole" } } });
  const streamed = await serve((outgoing) =>
    respondNode(
      outgoing,
      { status: 200, headers: {}, body: parts("hel", "lo") },
      { turn: NOT_GATHERED, writeIdleMs: 1000 },
    ),
  );
  expect(streamed).toMatchObject({ seen: "hello", delivery: { value: { bytes: 5, how: "whole" } } });
});

it("breaks the connection when the body breaks off", async () => {
  const { seen, delivery } = await serve((outgoing) =>
    respondNode(
      outgoing,
      { status: 200, headers: {}, body: parts("hel", "break") },
      { turn: NOT_GATHERED, writeIdleMs: 1000 },
    ),
  );
  expect(seen).toBeUndefined();
  expect(delivery).toMatchObject({ value: { bytes: 3, how: "broken" } });
});

it("ends the connection when the head cannot be written, so that nobody waits for it", async () => {
  const { seen, delivery } = await serve((outgoing) =>
    respondNode(
      outgoing,
      { status: 200, headers: { "x-bad": "a\nb" }, body: Buffer.from("x") },
      { turn: NOT_GATHERED, writeIdleMs: 1000 },
    ),
  );
  expect(seen).toBeUndefined();
  expect(delivery.status).toBe("rejected");
});
