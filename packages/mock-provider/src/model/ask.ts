import type { JsonObject } from "@iron/types";

/** The chat formats that the provider speaks. */
export type ChatFormat = "chat-completions" | "responses" | "messages";

/** A piece of the prompt, in the order in which a provider's cache sees it. */
export interface PromptPart {
  readonly text: string;
  /** Tokens beside the text: message framing, images. */
  readonly framing: number;
  /** The prompt up to and with this part is to be cached. */
  readonly cache?: "5m" | "1h";
}

export interface OfferedTool {
  readonly name: string;
  /** JSON Schema of the arguments; absent for a tool that takes free text. */
  readonly schema?: JsonObject;
}

export type AskedTool =
  | { readonly kind: "auto" | "none" | "required" }
  | { readonly kind: "tool"; readonly name: string };

/** What a request of any format asks for: all that the answer depends on. */
export interface Ask {
  readonly format: ChatFormat;
  readonly model: string;
  readonly stream: boolean;
  readonly prompt: readonly PromptPart[];
  /** Text of the last message that a user wrote. */
  readonly lastUserText: string;
  /** The conversation ends with a tool's result. */
  readonly afterToolResult: boolean;
  readonly tools: readonly OfferedTool[];
  readonly toolChoice: AskedTool;
  readonly parallelCalls: boolean;
  readonly maxOutputTokens?: number;
  readonly choices: number;
  readonly stop: readonly string[];
  /** Reasoning was asked for, bounded by `budget` tokens. */
  readonly reasoning?: { readonly budget?: number; readonly visible: boolean };
  /** A JSON answer was asked for; with the schema when one was given. */
  readonly json?: { readonly schema?: JsonObject };
  /** Log probabilities of this many alternatives. */
  readonly logprobs?: number;
  /** The stream is to carry usage, where the format makes that a choice. */
  readonly includeUsage: boolean;
  readonly body: JsonObject;
}
