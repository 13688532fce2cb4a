import type { JsonObject } from "@iron/types";

/** What a person's program asks of a model, in no format. */
export interface Task {
  readonly system?: readonly string[];
  /** What was said before, by turns of user and assistant. */
  readonly history?: readonly (readonly [user: string, assistant: string])[];
  readonly say: string;
  /** A PNG in base64. */
  readonly image?: string;
  readonly tools?: readonly ToolSpec[];
  readonly mustCall?: boolean;
  readonly stop?: string;
  readonly cap?: number;
  readonly schema?: JsonObject;
  readonly think?: boolean;
}

export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly parameters: ObjectSchema;
}

export interface ObjectSchema extends JsonObject {
  readonly type: "object";
  readonly properties: JsonObject;
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

/** What every tool answers. */
export function toolResult(name: string): string {
  return `what ${name} found`;
}

/** What the program sees of one reply, in its client's own words. */
export interface Turn {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  readonly finish: string;
  readonly usage: SeenUsage;
  /** What the model says where its client has a member for a refusal. */
  readonly refusal?: string;
}

export interface SeenUsage {
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly cached: number | undefined;
}

export interface Place {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly streamed: boolean;
}

export type ChatFormat = "openai-chat" | "openai-responses" | "anthropic-messages";

export interface Client {
  readonly name: string;
  readonly format: ChatFormat;
  /** The tasks that this client has no words for, by scenario, and why. */
  readonly cannot?: Readonly<Record<string, string>>;
  /** Parts of a turn that this client does not read where the format of the model tells them. */
  blind?(from: { readonly target: ChatFormat; readonly streamed: boolean }): readonly (keyof Turn)[];
  /** It does not send reasoning back, and without it a Messages model cannot go on thinking in the middle of a tool loop. */
  readonly forgets?: true;
  /** The class it throws for a provider's error in mid-stream, where the offline provider's own spelling of one is not to its taste. */
  readonly midStreamError?: string;
  /** Does the task, running tools until the model calls none. One turn for each reply. */
  run(task: Task, place: Place): Promise<readonly Turn[]>;
}
