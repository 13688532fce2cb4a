import type { BlockDelta, BlockStart, ChatEvent, FinishReason } from "@iron/types";
import fc from "fast-check";

interface Piece {
  readonly start: BlockStart;
  readonly deltas: readonly BlockDelta[];
}

const words = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }), { maxLength: 4 });

const text: fc.Arbitrary<Piece> = words.map((list) => ({
  start: { type: "text" },
  deltas: list.map((one) => ({ type: "text", text: one })),
}));

const reasoning: fc.Arbitrary<Piece> = fc.tuple(words, fc.boolean()).map(([list, sealed]) => ({
  start: { type: "reasoning" },
  deltas: [
    ...list.map((one): BlockDelta => ({ type: "reasoning", text: one })),
    ...(sealed ? [{ type: "signature", value: "c2VhbA==", kind: "signature" } as const] : []),
  ],
}));

const call: fc.Arbitrary<Piece> = fc
  .tuple(
    fc.uuid(),
    fc.option(fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })),
    fc.nat(9),
  )
  .map(([id, input, cut]) => {
    const json = input === null ? "" : JSON.stringify(input);
    const pieces = [json.slice(0, cut), json.slice(cut)].filter((piece) => piece !== "");
    return {
      start: { type: "tool_call", id, name: "tool" },
      deltas: pieces.map((piece): BlockDelta => ({ type: "arguments", text: piece })),
    };
  });

const REASONS: readonly FinishReason[] = ["stop", "length"];

/** A reply in the events that every format can carry, its blocks one after another and all of them ended. */
export const tidyReply: fc.Arbitrary<readonly ChatEvent[]> = fc
  .tuple(fc.option(reasoning), text, fc.array(call, { maxLength: 3 }), fc.constantFrom(...REASONS))
  .map(([thought, said, calls, reason]) => {
    const pieces = [...(thought === null ? [] : [thought]), said, ...calls];
    const blocks = pieces.flatMap(({ start, deltas }, index): ChatEvent[] => [
      { type: "block-start", index, block: start },
      ...deltas.map((delta): ChatEvent => ({ type: "block-delta", index, delta })),
      { type: "block-end", index },
    ]);
    return [
      ...blocks,
      { type: "usage", usage: { inputTokens: 12, outputTokens: 7 } },
      { type: "finish", reason: calls.length > 0 ? "tool_calls" : reason },
      { type: "end" },
    ];
  });

/** A reply whose blocks interleave at will, some never ended, its usage and finish anywhere. */
export const wildReply: fc.Arbitrary<readonly ChatEvent[]> = fc
  .tuple(
    fc.array(fc.oneof(reasoning, text, call), { maxLength: 5 }),
    fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
  )
  .map(([pieces, picks]) => {
    const queues: ChatEvent[][] = pieces.map(({ start, deltas }, index) => [
      { type: "block-start", index, block: start },
      ...deltas.map((delta): ChatEvent => ({ type: "block-delta", index, delta })),
      ...(index % 3 === 2 ? [] : [{ type: "block-end", index } as const]),
    ]);
    queues.push(
      [{ type: "ping" }, { type: "finish", reason: "stop" }],
      [{ type: "usage", usage: { inputTokens: 1, outputTokens: 2 } }],
    );
    const events: ChatEvent[] = [];
    for (const pick of picks) {
      const left = queues.filter((queue) => queue.length > 0);
      const next = left[pick % Math.max(1, left.length)]?.shift();
      if (next !== undefined) events.push(next);
    }
    return [...events, ...queues.flat(), { type: "end" }];
  });
