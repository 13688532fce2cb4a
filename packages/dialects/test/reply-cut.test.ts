import { IronError } from "@iron/types";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Dialect, StreamEncoder } from "../src/dialect.ts";
import { CLIENTS, type Seen } from "./support/clients.ts";
import { CONTEXT, FORMATS } from "./support/formats.ts";
import { readFixtures, type Fixture } from "./support/fixtures.ts";
import { startLoopback, type Loopback } from "./support/loopback.ts";
import { decodeText } from "./support/sse.ts";

const replies = new Map<string, string>();
let server: Loopback;
beforeAll(async () => {
  server = await startLoopback(replies);
});
afterAll(() => server.stop());

const fixtures = readFixtures();
const directions = (feature: string): readonly (readonly [string, Fixture, Dialect])[] =>
  fixtures
    .filter((one) => one.feature === feature)
    .flatMap((one) => FORMATS.map((target) => [`${one.dialect.id} in ${target.id}`, one, target] as const));

/** All that was written of a stream that did not come to its end. */
function written({ dialect, text }: Fixture, encoder: StreamEncoder): string {
  return decodeText(dialect, text)
    .map((event) => encoder.push(event))
    .join("");
}

async function ask(target: Dialect, reply: string): Promise<Seen | undefined> {
  replies.set("reply", reply);
  return CLIENTS[target.id]?.(`${server.origin}/reply`, true);
}

describe("a stream that is cut short", () => {
  it.each(directions("cut"))("of %s is never taken for a whole reply", async (_name, source, target) => {
    const half = written(source, target.reply.encodeStream(CONTEXT));
    expect(half).toContain("half");
    const end = await ask(target, half).then(
      (seen) => seen?.finish.trim(),
      () => "thrown",
    );
    // One SDK does not throw, but leaves the reply unfinished.
    expect(end).toBe(target.id === "openai-responses" ? "in_progress" : "thrown");
  });

  it.each(directions("cut"))("of %s makes the SDK throw our error", async (_name, source, target) => {
    const error = new IronError("stream_truncated", "The provider's stream ended before its end.");
    const half = written(source, target.reply.encodeStream(CONTEXT));
    const told = half + target.reply.streamError(error, "req1");
    await expect(ask(target, told)).rejects.toThrow(/ended before its end/);
  });
});

describe("a provider's error in the middle of a stream", () => {
  it.each(directions("error"))(
    "of %s is thrown by the SDK, and nothing follows it",
    async (_name, source, target) => {
      const encoder = target.reply.encodeStream(CONTEXT);
      const half = written(source, encoder);
      expect(encoder.end()).toBe("");
      const message = source.dialect.vendor === "anthropic" ? "Overloaded" : "The server had an error";
      await expect(ask(target, half)).rejects.toThrow(message);
    },
  );
});
