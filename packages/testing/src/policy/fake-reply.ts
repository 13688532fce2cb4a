import type { ChatEvent, Frame, Usage } from "@iron/types";

export interface FakeText {
  /** One delta, and so one frame, each. */
  readonly deltas: readonly string[];
  readonly usage: Usage;
}

/** The frames of a streamed text reply, one event each. */
export function fakeFrames(text: FakeText): Frame[] {
  const events: ChatEvent[] = [
    { type: "start", id: "fake", model: "gpt-5-mini" },
    { type: "block-start", index: 0, block: { type: "text" } },
    ...text.deltas.map((delta): ChatEvent => ({
      type: "block-delta",
      index: 0,
      delta: { type: "text", text: delta },
    })),
    { type: "block-end", index: 0 },
    { type: "finish", reason: "stop" },
    { type: "usage", usage: text.usage },
    { type: "end" },
  ];
  return events.map((event) => fakeFrame([event]));
}

/** A frame whose bytes are the SSE of its events as JSON. */
export function fakeFrame(events: readonly ChatEvent[]): Frame {
  const text = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
  return { bytes: new TextEncoder().encode(text), events };
}

export function frameText(frames: readonly Frame[]): string {
  return frames
    .flatMap((frame) => frame.events)
    .map((event) => (event.type === "block-delta" && event.delta.type === "text" ? event.delta.text : ""))
    .join("");
}
