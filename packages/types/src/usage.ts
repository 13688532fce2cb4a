/**
 * What one call consumed. `inputTokens` and `outputTokens` are totals; the fields below them say which part of the total was
 * of that sort, so a part is never more than its total. Counts are whole and not negative.
 */
export interface Usage {
  /** Every token the provider read, cached or not. */
  readonly inputTokens: number;
  /** Of the input: read from the provider's prompt cache. */
  readonly cacheReadTokens?: number;
  /** Of the input: written to the prompt cache for five minutes (or for the provider's only lifetime). */
  readonly cacheWriteTokens?: number;
  /** Of the input: written to the prompt cache for one hour. */
  readonly cacheWrite1hTokens?: number;
  /** Of the input: audio. */
  readonly audioInputTokens?: number;
  /** Of the input: images, where the provider prices them apart. */
  readonly imageInputTokens?: number;
  /** Every token the provider wrote, reasoning included. */
  readonly outputTokens: number;
  /** Of the output: reasoning that the client may not see. */
  readonly reasoningTokens?: number;
  /** Of the output: audio. */
  readonly audioOutputTokens?: number;
  /** Of the output: images. */
  readonly imageOutputTokens?: number;
  /** Of the output: tokens of a prediction that was used or thrown away. */
  readonly acceptedPredictionTokens?: number;
  readonly rejectedPredictionTokens?: number;
  /** Uses of tools that run at the provider and are charged apart, by name, such as `web_search: 3`. */
  readonly serverToolUses?: Readonly<Record<string, number>>;
  /** What is not tokens: `images: 2`, `audio_seconds: 12`, `characters: 80`. */
  readonly units?: Readonly<Record<string, number>>;
  /** The tier that the reply says it was served from, such as `default`, `priority`, `flex`, `batch`. */
  readonly serviceTier?: string;
}

/** Where the numbers that a call is charged by came from. */
export type UsageSource = "provider" | "partial" | "estimate" | "ambiguous" | "crash";
