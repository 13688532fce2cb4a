import type { BlockDelta, ChatEvent, Citation, Json, JsonObject } from "@iron/types";
import type { Audit } from "../policy/audit.ts";
import type { ReplyRules } from "./reply-rules.ts";
import { ReasoningBlock } from "./reasoning-block.ts";
import { TextChannel } from "./text-channel.ts";

type Delta = Extract<ChatEvent, { type: "block-delta" }>;
type Shape = "text" | "refusal" | "arguments" | "audio";

interface Open {
  readonly choice: number | undefined;
  readonly index: number;
  readonly shape: Shape;
  readonly channel: TextChannel;
}

/** Rewrites the events of one reply, block by block. Reasoning that turns out to be signed or encrypted stays as it came. */
export class ReplyRewriter {
  readonly #rules: ReplyRules;
  readonly #audit: Audit;
  readonly #open = new Map<string, Open>();
  readonly #reasoning = new Map<string, ReasoningBlock>();
  /** Blocks whose arguments are free text, not JSON. */
  readonly #custom = new Set<string>();

  constructor(rules: ReplyRules, audit: Audit) {
    this.#rules = rules;
    this.#audit = audit;
  }

  /** The events with their changes; the same array when there is none. */
  push(events: readonly ChatEvent[]): readonly ChatEvent[] {
    let out: ChatEvent[] | undefined;
    for (const [at, event] of events.entries()) {
      const rewritten = this.#one(event);
      if (rewritten === event) out?.push(event);
      else {
        out ??= events.slice(0, at);
        if (Array.isArray(rewritten)) out.push(...(rewritten as readonly ChatEvent[]));
        else out.push(rewritten as ChatEvent);
      }
    }
    return out ?? events;
  }

  /** What is still held when the frames end. */
  end(): readonly ChatEvent[] {
    const rest = [...this.#reasoning.keys()].flatMap((key) => this.#endReasoning(key));
    return [...rest, ...this.#flush(() => true)];
  }

  #one(event: ChatEvent): ChatEvent | readonly ChatEvent[] {
    switch (event.type) {
      case "block-start":
        if (event.block.type === "tool_call" && event.block.custom === true) this.#custom.add(keyOf(event));
        return event;
      case "block-delta":
        return this.#delta(event);
      case "block-end":
        return before(event, [
          ...this.#endReasoning(keyOf(event)),
          ...this.#flush(({ choice, index }) => choice === event.choice && index === event.index),
        ]);
      case "finish":
        return before(event, [
          ...[...this.#reasoning.keys()]
            .filter((key) => key.startsWith(`${event.choice ?? 0}.`))
            .flatMap((key) => this.#endReasoning(key)),
          ...this.#flush(({ choice }) => choice === event.choice),
        ]);
      case "end":
        return before(event, this.end());
      default:
        return event;
    }
  }

  #delta(event: Delta): ChatEvent | readonly ChatEvent[] {
    const { delta } = event;
    if (delta.type === "citation") return this.#citation(event, delta.citation);
    if (delta.type === "reasoning") return this.#reasoningAt(keyOf(event)).push(event, delta);
    if (delta.type === "signature") return before(event, this.#reasoningAt(keyOf(event)).seal());
    const shape = shapeOf(delta);
    const text = textOf(delta);
    if (shape === undefined || text === undefined || text === "") return event;
    const { channel } = this.#openAt(event, shape);
    const held = channel.holds;
    const out = channel.push(text);
    if (!held && out === text) return event;
    return out === "" ? [] : { ...event, delta: deltaWith(delta, out) };
  }

  #reasoningAt(key: string): ReasoningBlock {
    const known = this.#reasoning.get(key);
    if (known !== undefined) return known;
    const made = new ReasoningBlock(this.#rules, this.#audit);
    this.#reasoning.set(key, made);
    return made;
  }

  #endReasoning(key: string): readonly ChatEvent[] {
    const block = this.#reasoning.get(key);
    this.#reasoning.delete(key);
    return block?.end() ?? [];
  }

  #openAt({ choice, index }: Delta, shape: Shape): Open {
    const key = `${choice ?? 0}.${index}.${shape}`;
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const json = shape === "arguments" && !this.#custom.has(`${choice ?? 0}.${index}`);
    const made: Open = { choice, index, shape, channel: new TextChannel(this.#rules, this.#audit, json) };
    this.#open.set(key, made);
    return made;
  }

  #flush(which: (open: Open) => boolean): readonly ChatEvent[] {
    const out: ChatEvent[] = [];
    for (const [key, open] of this.#open) {
      if (!which(open)) continue;
      const { choice, index, shape, channel } = open;
      const text = channel.end();
      this.#open.delete(key);
      if (text === "") continue;
      const delta: BlockDelta =
        shape === "audio" ? { type: "audio", transcript: text } : { type: shape, text };
      out.push({ type: "block-delta", ...(choice === undefined ? {} : { choice }), index, delta });
    }
    return out;
  }

  /** A citation arrives whole: its texts are rewritten where they stand. */
  #citation(event: Delta, citation: Citation): ChatEvent {
    const rewritten = mapTexts(citation as unknown as JsonObject, (text) => {
      const channel = new TextChannel(this.#rules, this.#audit, false);
      return channel.push(text) + channel.end();
    });
    if (rewritten === (citation as unknown as Json)) return event;
    return { ...event, delta: { type: "citation", citation: rewritten as unknown as Citation } };
  }
}

function keyOf({ choice, index }: { readonly choice?: number; readonly index: number }): string {
  return `${choice ?? 0}.${index}`;
}

function before(event: ChatEvent, rest: readonly ChatEvent[]): ChatEvent | readonly ChatEvent[] {
  return rest.length === 0 ? event : [...rest, event];
}

function shapeOf(delta: BlockDelta): Shape | undefined {
  switch (delta.type) {
    case "text":
    case "refusal":
    case "arguments":
    case "audio":
      return delta.type;
    default:
      return undefined;
  }
}

function textOf(delta: BlockDelta): string | undefined {
  if (delta.type === "audio") return delta.transcript;
  return "text" in delta ? delta.text : undefined;
}

/** The delta with another text. Probabilities of the old text's tokens go with it. */
function deltaWith(delta: BlockDelta, text: string): BlockDelta {
  if (delta.type === "audio") return { ...delta, transcript: text };
  if (delta.type === "text" || delta.type === "refusal" || delta.type === "arguments")
    return { type: delta.type, text };
  return delta;
}

/** The same value, the very same object where no text in it changed. */
function mapTexts(value: Json, map: (text: string) => string): Json {
  if (typeof value === "string") return map(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    const mapped = items.map((item) => mapTexts(item, map));
    return mapped.every((item, at) => item === items[at]) ? items : mapped;
  }
  const object = value as JsonObject;
  let changed = false;
  const members = Object.entries(object).map(([name, member]): [string, Json | undefined] => {
    const mapped = member === undefined ? undefined : mapTexts(member, map);
    changed ||= mapped !== member;
    return [name, mapped];
  });
  return changed ? Object.fromEntries(members) : object;
}
