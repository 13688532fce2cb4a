import type { JsonObject } from "@iron/types";

export type FormatId = "openai-chat" | "openai-responses" | "anthropic-messages";

/** One thing a request can ask for, how each format writes it, and what becomes of it in each direction. */
export interface Feature {
  readonly name: string;
  /** Members of the body; a format that has no words for the feature is absent. */
  readonly written: Readonly<Partial<Record<FormatId, JsonObject>>>;
  /** Models to write to, where the feature depends on them. */
  readonly models?: Readonly<Partial<Record<FormatId, string>>>;
  /**
   * By direction, such as `openai-chat > anthropic-messages`: `carried` (written as the target's own clients write it), `mapped` (said in
   * the target's nearest words), or `dropped:` and the client's names for what was left out.
   */
  readonly outcome: Readonly<Record<string, string>>;
}
