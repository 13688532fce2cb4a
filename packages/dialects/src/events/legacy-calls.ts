import type { BlockStart, ChatEvent, ChatRequest } from "@iron/types";
import { noteOf } from "../translate/extensions.ts";

type CallStart = Extract<BlockStart, { type: "tool_call" }>;

const ID = "openai-chat";

/** Calls for a client that wrote the older `functions`: it knows one call in a reply, under a member of its own. */
export class LegacyCalls {
  readonly #called = new Set<number>();
  readonly #muted = new Set<string>();

  /** Whether the event belongs to a call that the client has no member for. */
  mutes(event: ChatEvent): boolean {
    if (event.type !== "block-start" && event.type !== "block-delta" && event.type !== "block-end")
      return false;
    const choice = event.choice ?? 0;
    const key = `${choice}.${event.index}`;
    if (event.type !== "block-start") return this.#muted.has(key);
    if (event.block.type !== "tool_call") return false;
    if (this.#called.has(choice)) this.#muted.add(key);
    this.#called.add(choice);
    return this.#muted.has(key);
  }

  mark(call: CallStart): CallStart {
    const own = { ...call.extensions?.[ID], function_call: true };
    return { ...call, extensions: { ...call.extensions, [ID]: own } };
  }
}

/** Undefined where the client wrote tools, or none. */
export function legacyCallsOf(request: ChatRequest | undefined): LegacyCalls | undefined {
  const legacy = request?.tools?.some(
    (tool) => tool.kind === "function" && noteOf(tool.extensions, ID, "#legacy") === true,
  );
  return legacy === true ? new LegacyCalls() : undefined;
}
