import type { ChatRequest, ContentBlock } from "@iron/types";

export interface Repeats {
  /** How often the conversation's last tool call was made in a row, itself counted. */
  readonly sameCall: number;
  /** The name of that tool. */
  readonly tool: string;
  /** Tool results at the end of the conversation that say they are errors. */
  readonly toolErrors: number;
}

type ToolCall = Extract<ContentBlock, { type: "tool_call" }>;

/** Reads, from the end of a conversation, how often its last tool call repeats. A user's text ends the row. */
export function countRepeats(chat: ChatRequest | undefined): Repeats {
  const count = new Counting();
  for (const message of (chat?.messages ?? []).toReversed()) {
    // Agents put reminders beside a tool's result: those are not a person speaking.
    const spoken = message.role === "user" && !message.content.some(({ type }) => type === "tool_result");
    for (const block of message.content.toReversed()) {
      if (block.type === "tool_call") count.call(block);
      else if (block.type === "tool_result") count.result(block.error === true);
      else if (block.type === "text" && spoken) count.stop();
    }
    if (count.done) break;
  }
  return count;
}

class Counting implements Repeats {
  sameCall = 0;
  toolErrors = 0;
  #last: ToolCall | undefined;
  #inCalls = true;
  #inErrors = true;

  get tool(): string {
    return this.#last?.name ?? "";
  }

  get done(): boolean {
    return !this.#inCalls && !this.#inErrors;
  }

  call(call: ToolCall): void {
    this.#last ??= call;
    this.#inCalls &&= call.name === this.#last.name && call.arguments === this.#last.arguments;
    if (this.#inCalls) this.sameCall += 1;
  }

  result(error: boolean): void {
    this.#inErrors &&= error;
    if (this.#inErrors) this.toolErrors += 1;
  }

  stop(): void {
    this.#inCalls = false;
    this.#inErrors = false;
  }
}
