import type { ChatEvent } from "@iron/types";
import { IronError } from "@iron/types";
import type { Gated } from "./gate-tools.ts";

interface HeldCall {
  readonly choice: number | undefined;
  readonly name: string;
  readonly custom: boolean;
  arguments: string;
  ended: boolean;
  /** Why it may not be made; undefined while it may. */
  refusal: string | undefined;
}

type Placed = Extract<ChatEvent, { type: "block-start" | "block-delta" | "block-end" }>;

/**
 * The calls of one reply: assembles each, decides on it when it is whole, and writes refusals. Whatever cannot be assembled for certain is
 * refused: parts without a beginning, a second beginning, another block in between, an end that never came.
 */
export class CallGate {
  readonly #gated: Gated;
  readonly #calls = new Map<string, HeldCall>();
  /** Refusals already written, by block. */
  readonly #told = new Set<string>();
  #open = 0;
  refusedAny = false;

  constructor(gated: Gated) {
    this.#gated = gated;
  }

  /** A call has begun and is not decided on. */
  get undecided(): boolean {
    return this.#open > 0;
  }

  /** Takes what arrived. */
  push(events: readonly ChatEvent[]): void {
    for (const event of events) {
      if (event.type === "block-start") this.#start(event);
      else if (event.type === "block-delta") this.#delta(event);
      else if (event.type === "block-end") this.#end(keyOf(event));
      else if (event.type === "finish") this.#finish(event.choice);
      else if (event.type === "end") this.cut();
    }
  }

  /** Nothing follows: calls that are still open were truncated. */
  cut(): void {
    for (const [key, call] of this.#calls) if (!call.ended) this.#refuse(key, "it was cut before its end");
  }

  /** The events as they may go on; the same array when all may. */
  rewrite(events: readonly ChatEvent[]): readonly ChatEvent[] {
    if (!this.refusedAny) return events;
    const out = events.flatMap((event) => this.#rewritten(event));
    return out.length === events.length && out.every((event, at) => event === events[at]) ? events : out;
  }

  #start(event: Extract<ChatEvent, { type: "block-start" }>): void {
    const key = keyOf(event);
    const { block, choice } = event;
    this.#interleaved(key, choice);
    const known = this.#calls.get(key);
    if (known !== undefined) this.#refuse(key, "it began twice");
    if (block.type !== "tool_call" || known !== undefined) return;
    const { name, custom = false } = block;
    this.#calls.set(key, { choice, name, custom, arguments: "", ended: false, refusal: undefined });
    this.#open += 1;
  }

  #delta(event: Extract<ChatEvent, { type: "block-delta" }>): void {
    const key = keyOf(event);
    const call = this.#calls.get(key);
    this.#interleaved(key, event.choice);
    if (event.delta.type !== "arguments") return;
    if (call === undefined) this.#orphan(key, event.choice);
    else if (call.ended) this.#refuse(key, "it went on after its end");
    else {
      call.arguments += event.delta.text;
      if (call.arguments.length > this.#gated.rules.maxCallBytes)
        this.#refuse(key, "its arguments are too long");
    }
  }

  #end(key: string): void {
    const call = this.#calls.get(key);
    if (call === undefined || call.ended) return;
    call.ended = true;
    this.#open -= 1;
    const reason = call.refusal ?? this.#gated.rules.refusal(call);
    if (reason !== undefined) this.#refuse(key, reason);
  }

  #finish(choice: number | undefined): void {
    for (const [key, call] of this.#calls) {
      if (call.choice === choice && !call.ended) this.#refuse(key, "it was cut before its end");
    }
  }

  /** Another block of the same choice speaks while a call is open: whose the parts are is not certain. */
  #interleaved(key: string, choice: number | undefined): void {
    if (this.#open === 0) return;
    for (const [other, call] of this.#calls) {
      if (other !== key && !call.ended && call.choice === choice)
        this.#refuse(other, "another block began before its end");
    }
  }

  /** Arguments of a call that never began. */
  #orphan(key: string, choice: number | undefined): void {
    this.#calls.set(key, { choice, name: "", custom: false, arguments: "", ended: true, refusal: undefined });
    this.#refuse(key, "it has no beginning");
  }

  #refuse(key: string, reason: string): void {
    const call = this.#calls.get(key);
    if (call === undefined || call.refusal !== undefined) return;
    if (!call.ended) this.#open -= 1;
    call.ended = true;
    call.arguments = "";
    call.refusal = reason;
    this.refusedAny = true;
    const { exchange, rules } = this.#gated;
    exchange.report.facts.set("tools_blocked", Number(exchange.report.facts.get("tools_blocked") ?? 0) + 1);
    exchange.report.facts.set("tool_blocked", call.name);
    if (rules.onDeny === "block") {
      throw new IronError("tool_blocked", refusalText(call), {
        facts: { tool: call.name, reason },
        shouldRetry: false,
      });
    }
  }

  #rewritten(event: ChatEvent): ChatEvent | readonly ChatEvent[] {
    if (event.type === "finish") return this.#finishOf(event);
    if (event.type !== "block-start" && event.type !== "block-delta" && event.type !== "block-end")
      return event;
    const key = keyOf(event);
    const call = this.#calls.get(key);
    if (call?.refusal === undefined) return event;
    if (this.#told.has(key)) return [];
    this.#told.add(key);
    const at = { ...(event.choice === undefined ? {} : { choice: event.choice }), index: event.index };
    return [
      { type: "block-start", ...at, block: { type: "text" } },
      { type: "block-delta", ...at, delta: { type: "text", text: refusalText(call) } },
      { type: "block-end", ...at },
    ];
  }

  /** A choice whose calls were all refused has stopped: a client must not wait for calls that never come. */
  #finishOf(event: Extract<ChatEvent, { type: "finish" }>): ChatEvent {
    if (event.reason !== "tool_calls") return event;
    const calls = [...this.#calls.values()].filter(({ choice }) => choice === event.choice);
    if (calls.length === 0 || calls.some(({ refusal }) => refusal === undefined)) return event;
    return {
      type: "finish",
      ...(event.choice === undefined ? {} : { choice: event.choice }),
      reason: "stop",
    };
  }
}

function keyOf({ choice, index }: Placed): string {
  return `${choice ?? 0}.${index}`;
}

function refusalText({ name, refusal }: HeldCall): string {
  return `[The call of the tool "${name}" was refused by policy: ${refusal ?? ""}. It was not made. Go on without it.]`;
}
