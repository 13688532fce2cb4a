import { dialectOf, dialects, SseSplitter } from "@iron/dialects";
import { fakeExchange } from "@iron/testing";
import type { BlockStart, ChatEvent, DialectId, Frame } from "@iron/types";
import { createSafety } from "../src/index.ts";
import { FIXTURES } from "./fixtures.ts";

export const DIALECTS: readonly DialectId[] = [...dialects.keys()];
export const EVERYTHING: Readonly<Record<string, { readonly reply: "redact" }>> = Object.fromEntries(
  [...new Set(FIXTURES.map(({ kind }) => kind))].map((kind) => [kind, { reply: "redact" as const }]),
);
const CONTEXT = { requestId: "req_1", model: "m", created: 1, includeUsage: false };

export type Block = "text" | "arguments" | "reasoning";

/** A seal as providers write them, which the formats carry between them. */
export const SEAL = "c2VhbGVkIGJ5IHRoZSBwcm92aWRlcg==";

const STARTS: Readonly<Record<Block, BlockStart>> = {
  text: { type: "text" },
  arguments: { type: "tool_call", id: "call_1", name: "write" },
  reasoning: { type: "reasoning", id: "rs_1" },
};

/** A reply of one block in a dialect's own bytes; `pieces` are its deltas, `seal` the kind of seal that follows them. */
export function replyBytes(
  dialect: DialectId,
  pieces: readonly string[],
  block: Block,
  seal?: "signature" | "encrypted",
): Buffer {
  const encoder = dialectOf(dialect).reply.encodeStream(CONTEXT);
  const events: ChatEvent[] = [
    { type: "start", id: "r1", model: "m", extensions: { [dialect]: {} } },
    { type: "block-start", index: 0, block: STARTS[block] },
    ...pieces.map((text): ChatEvent => ({ type: "block-delta", index: 0, delta: { type: block, text } })),
    ...(seal === undefined
      ? []
      : [{ type: "block-delta", index: 0, delta: { type: "signature", value: SEAL, kind: seal } } as const]),
    { type: "block-end", index: 0 },
    { type: "finish", reason: block === "arguments" ? "tool_calls" : "stop" },
    { type: "usage", usage: { inputTokens: 1, outputTokens: 1 } },
    { type: "end" },
  ];
  return Buffer.from(events.map((event) => encoder.push(event)).join("") + encoder.end());
}

/** Cuts that give each event of a stream a frame of its own. */
export function eventCuts(bytes: Buffer): number[] {
  const cuts: number[] = [];
  for (let at = bytes.indexOf("\n\n"); at >= 0; at = bytes.indexOf("\n\n", at + 2)) cuts.push(at + 2);
  return cuts;
}

/** Frames as they arrive when the wire cuts the bytes at the given places. */
export function* arriving(dialect: DialectId, bytes: Buffer, cuts: readonly number[]): Generator<Frame> {
  const splitter = new SseSplitter({ maxEventBytes: 1 << 20 });
  const decoder = dialectOf(dialect).reply.decodeStream();
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    for (const batch of splitter.push(bytes.subarray(from, cut))) {
      yield { bytes: batch.bytes, events: batch.events.flatMap((event) => decoder.push(event)) };
    }
    from = cut;
  }
  const tail = splitter.finish();
  yield { bytes: tail.bytes, events: tail.events.flatMap((event) => decoder.push(event)) };
}

export async function* later(frames: Iterable<Frame>): AsyncGenerator<Frame> {
  yield* frames;
}

export function texts(events: readonly ChatEvent[], block: Block): string {
  return events
    .map((event) => (event.type === "block-delta" && event.delta.type === block ? event.delta.text : ""))
    .join("");
}

/** What the client reads, written in the dialect and read again. */
export async function seen(frames: AsyncIterable<Frame>, dialect: DialectId, block: Block): Promise<string> {
  const encoder = dialectOf(dialect).reply.encodeStream(CONTEXT);
  let written = "";
  for await (const frame of frames) for (const event of frame.events) written += encoder.push(event);
  written += encoder.end();
  const read = [...arriving(dialect, Buffer.from(written), [])].flatMap((frame) => frame.events);
  return texts(read, block);
}

const redacting = createSafety({ actions: EVERYTHING, runaway: false }).policy;

export async function throughReply(
  frames: Iterable<Frame>,
  to: { readonly dialect: DialectId; readonly block: Block },
): Promise<string> {
  const guard = redacting.guard(fakeExchange({ dialect: to.dialect }));
  await guard.admit?.();
  const transformed = guard.transform?.(later(frames));
  if (transformed === undefined) throw new Error("the reply is not transformed");
  return seen(transformed, to.dialect, to.block);
}
