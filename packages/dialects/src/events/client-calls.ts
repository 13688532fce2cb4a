import type { BlockStart, ChatEvent } from "@iron/types";
import type { ReplyContext } from "../dialect.ts";
import { originalToolNames } from "../translate/tool-name.ts";
import { blockDelta, blockEnd, blockStart } from "./build.ts";
import { customInput, customInputJson } from "./custom-input.ts";
import { legacyCallsOf, type LegacyCalls } from "./legacy-calls.ts";

interface HeldCall {
  readonly block: Extract<BlockStart, { type: "tool_call" }>;
  text: string;
}

/**
 * Gives calls the names and the form that the client knows. Names that a provider could not be told as they are go back to what they were.
 * Calls of free-text tools get the form the client's format has for them. A provider whose format has no such tools was given a tool
 * with one text member; one that has them is answered for a client whose format has none. Such calls are held until they end, because
 * their text is quoted in the one form and bare in the other.
 */
export class ClientCalls {
  readonly #free: ReadonlySet<string>;
  readonly #target: "free" | "json";
  readonly #held = new Map<string, HeldCall>();
  readonly #names: ReadonlyMap<string, string>;
  readonly #legacy: LegacyCalls | undefined;
  readonly #dropped: Set<string> | undefined;

  constructor(target: "free" | "json", context: Pick<ReplyContext, "request" | "dropped">) {
    this.#target = target;
    this.#dropped = context.dropped;
    const tools = context.request?.tools ?? [];
    this.#names = originalToolNames(tools);
    this.#legacy = legacyCallsOf(context.request);
    this.#free = new Set(tools.filter((tool) => tool.kind === "custom").map((tool) => tool.name));
  }

  /** The events to write for `event`: itself, unless it belongs to a call that changes form. */
  map(event: ChatEvent): readonly ChatEvent[] | undefined {
    if (this.#legacy?.mutes(event) === true) {
      this.#dropped?.add("reply.tool_calls");
      return [];
    }
    if (event.type === "block-start") return this.#start(event);
    if (this.#held.size === 0) return undefined;
    if (event.type === "block-delta" && event.delta.type === "arguments") {
      const held = this.#held.get(keyOf(event));
      if (held === undefined) return undefined;
      held.text += event.delta.text;
      return [];
    }
    return event.type === "block-end" ? this.#end(event) : undefined;
  }

  #start(event: Extract<ChatEvent, { type: "block-start" }>): readonly ChatEvent[] | undefined {
    if (event.block.type !== "tool_call") return undefined;
    const block = this.#known(event.block);
    const changes =
      this.#target === "json" ? block.custom === true : block.custom !== true && this.#free.has(block.name);
    if (!changes) return block === event.block ? undefined : [{ ...event, block }];
    this.#held.set(keyOf(event), { block, text: "" });
    return [];
  }

  /** The call as the client knows it: the very same where nothing changes. */
  #known(call: HeldCall["block"]): HeldCall["block"] {
    const name = this.#names.get(call.name);
    const named = name === undefined ? call : { ...call, name };
    return this.#legacy?.mark(named) ?? named;
  }

  #end(event: Extract<ChatEvent, { type: "block-end" }>): readonly ChatEvent[] | undefined {
    const held = this.#held.get(keyOf(event));
    if (held === undefined) return undefined;
    this.#held.delete(keyOf(event));
    const { custom: _custom, ...rest } = held.block;
    const free = this.#target === "free";
    const text = free ? customInput(held.text) : customInputJson(held.text);
    const choice = event.choice ?? 0;
    return [
      blockStart(choice, event.index, free ? { ...rest, custom: true } : rest),
      blockDelta(choice, event.index, { type: "arguments", text }),
      blockEnd(choice, event.index),
    ];
  }
}

function keyOf(event: { readonly choice?: number; readonly index: number }): string {
  return `${event.choice ?? 0}.${event.index}`;
}
