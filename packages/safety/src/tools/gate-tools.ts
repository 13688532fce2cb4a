import type { Exchange, Frame } from "@iron/types";
import { CallGate } from "./call-gate.ts";
import type { ToolRules } from "./tool-rules.ts";

export interface Gated {
  readonly exchange: Exchange;
  readonly rules: ToolRules;
}

const NO_BYTES = new Uint8Array(0);

/**
 * Holds the frames of a tool call until its arguments are whole, then lets the same frames go, or puts a refusal in the call's place.
 * Frames in which no call is open, and pings, are not held.
 */
export async function* gateTools(frames: AsyncIterable<Frame>, gated: Gated): AsyncGenerator<Frame> {
  const gate = new CallGate(gated);
  let held: Frame[] = [];
  for await (const frame of frames) {
    if (held.length > 0 && isPing(frame)) {
      yield frame;
      continue;
    }
    gate.push(frame.events);
    if (held.length === 0 && !gate.undecided && !gate.refusedAny) {
      yield frame;
      continue;
    }
    held.push(frame);
    if (gate.undecided) continue;
    yield* released(held, gate);
    held = [];
  }
  gate.cut();
  yield* released(held, gate);
}

function* released(frames: readonly Frame[], gate: CallGate): Generator<Frame> {
  for (const frame of frames) {
    const events = gate.rewrite(frame.events);
    yield events === frame.events ? frame : { bytes: NO_BYTES, events, rewritten: true };
  }
}

/** Keeps a connection alive, whatever is held. */
function isPing({ events, rewritten }: Frame): boolean {
  return rewritten !== true && events.every(({ type }) => type === "ping");
}
