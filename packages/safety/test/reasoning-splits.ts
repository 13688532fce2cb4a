import { fakeExchange } from "@iron/testing";
import type { ChatEvent, DialectId, Frame } from "@iron/types";
import { expect, it } from "vitest";
import { createSafety, type DetectionEntry, redact, type SafetyOptions } from "../src/index.ts";
import { arriving, EVERYTHING, later, replyBytes, SEAL, texts } from "./stream.ts";

const CARD = "4111 1111 1111 1111";
/** The seal that providers of each format put on reasoning. */
export const SEALS: Readonly<Record<string, "signature" | "encrypted">> = {
  "openai-chat": "encrypted",
  "openai-responses": "encrypted",
  "anthropic-messages": "signature",
};

/** The frames of a reply after the policy. */
export async function through(
  frames: Iterable<Frame>,
  options: SafetyOptions & { readonly dialect: DialectId; readonly asked?: string },
): Promise<Frame[]> {
  const { dialect, asked = "hello", ...safety } = options;
  const guard = createSafety({ runaway: false, ...safety }).policy.guard(
    fakeExchange({ dialect, body: { messages: [{ role: "user", content: asked }] } }),
  );
  await guard.admit?.();
  const out: Frame[] = [];
  for await (const frame of guard.transform?.(later(frames)) ?? later([])) out.push(frame);
  return out;
}

const eventsOf = (frames: readonly Frame[]): readonly ChatEvent[] => frames.flatMap(({ events }) => events);
const sealsOf = (events: readonly ChatEvent[]): readonly string[] =>
  events.flatMap((event) =>
    event.type === "block-delta" && event.delta.type === "signature" ? [event.delta.value] : [],
  );

/** Tests that cut a reply at every `step`th byte on the wire. */
export function reasoningSplits(dialect: DialectId, step: number): void {
  it("without a seal, cut by the wire, is redacted as it is when whole", async () => {
    const text = `Grüße: card ${CARD} of bob@example.com ok`;
    const bytes = replyBytes(dialect, [text.slice(0, 17), text.slice(17, 40), text.slice(40)], "reasoning");
    for (let at = 1; at < bytes.length; at += step) {
      const out = await through(arriving(dialect, bytes, [at]), { dialect, actions: EVERYTHING });
      expect(texts(eventsOf(out), "reasoning")).toBe(redact(text));
    }
  });

  it("with a seal, cut by the wire, goes on as it came, and is told of", async () => {
    const text = `the card ${CARD} of bob@example.com ok`;
    const pieces = [text.slice(0, 14), text.slice(14, 40), text.slice(40)];
    const bytes = replyBytes(dialect, pieces, "reasoning", SEALS[dialect]);
    const whole = eventsOf([...arriving(dialect, bytes, [])]);
    expect(sealsOf(whole)).toEqual([SEAL]);
    for (let at = 1; at < bytes.length; at += step) {
      const entries: DetectionEntry[] = [];
      const onDetection = (entry: DetectionEntry): void => void entries.push(entry);
      const frames = arriving(dialect, bytes, [at]);
      const out = eventsOf(await through(frames, { dialect, actions: EVERYTHING, onDetection }));
      expect(texts(out, "reasoning")).toBe(text);
      expect(sealsOf(out)).toEqual([SEAL]);
      expect(entries.map(({ kind, action }) => [kind, action])).toEqual([
        ["payment_card", "observe"],
        ["email", "observe"],
      ]);
    }
  });
}
