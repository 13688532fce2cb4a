/** JSON as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/**
 * A chat request between wire formats: what every dialect decodes to and encodes from. A field that is absent was not asked for.
 * Fields no other dialect has travel in `extensions`, under the dialect's id, and come back when the target is that dialect.
 */
export interface ChatRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly Message[];
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  /** How many alternative replies. */
  readonly choices?: number;
  readonly logprobs?: { readonly top?: number };
  readonly logitBias?: Readonly<Record<string, number>>;
  readonly reasoning?: ReasoningOptions;
  readonly output?: OutputFormat;
  readonly modalities?: readonly string[];
  readonly audio?: JsonObject;
  readonly prediction?: Json;
  readonly verbosity?: "low" | "medium" | "high";
  readonly metadata?: Readonly<Record<string, string>>;
  /** The end user, as the client names them. */
  readonly user?: string;
  readonly serviceTier?: string;
  readonly store?: boolean;
  readonly promptCacheKey?: string;
  readonly includeUsage?: boolean;
  readonly extensions?: Readonly<Record<string, JsonObject>>;
  readonly origin?: RequestOrigin;
}

/** Which format the client wrote, and its names for what it wrote: a loss is told in the client's own words. */
export interface RequestOrigin {
  readonly dialect: string;
  /** Neutral name to dotted path in the client's format; `*` stands for every element of an array. */
  readonly names: Readonly<Record<string, string>>;
  /** Paths of what the request cannot do without, such as a conversation that its provider keeps. */
  readonly essential?: readonly string[];
}

export type Role = "system" | "developer" | "user" | "assistant" | "tool";

export interface Message {
  readonly role: Role;
  readonly content: readonly ContentBlock[];
  readonly name?: string;
  readonly id?: string;
  readonly extensions?: Readonly<Record<string, JsonObject>>;
}

/** Marks what may be kept in the provider's prompt cache up to and with this block. */
export interface CacheMark {
  readonly ttl?: "5m" | "1h";
}

interface Block {
  readonly cache?: CacheMark;
  readonly extensions?: Readonly<Record<string, JsonObject>>;
}

export type MediaSource =
  | { readonly kind: "base64"; readonly mediaType: string; readonly data: string }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "file"; readonly fileId: string }
  | { readonly kind: "text"; readonly mediaType: string; readonly text: string };

export type ContentBlock =
  | (Block & { readonly type: "text"; readonly text: string; readonly annotations?: readonly Citation[] })
  | (Block & { readonly type: "refusal"; readonly text: string })
  | (Block & { readonly type: "image"; readonly source: MediaSource; readonly detail?: string })
  | (Block & {
      readonly type: "document";
      readonly source: MediaSource;
      readonly name?: string;
      readonly context?: string;
      readonly citations?: boolean;
    })
  | (Block & {
      readonly type: "audio";
      readonly source: MediaSource;
      readonly format?: string;
      readonly transcript?: string;
      readonly id?: string;
    })
  | (Block & ReasoningBlock)
  | (Block & {
      readonly type: "tool_call";
      readonly id: string;
      readonly name: string;
      readonly arguments: string;
      readonly custom?: boolean;
    })
  | (Block & {
      readonly type: "tool_result";
      readonly callId: string;
      readonly content: readonly ContentBlock[];
      readonly error?: boolean;
      readonly custom?: boolean;
    })
  /** A block only its own dialect understands, such as a server tool's call or result: kept whole. */
  | (Block & { readonly type: "opaque"; readonly dialect: string; readonly value: JsonObject });

/** A model's reasoning. The signature or encrypted form belongs to the model that wrote it and is never replayed to another. */
export interface ReasoningBlock {
  readonly type: "reasoning";
  readonly id?: string;
  readonly text?: string;
  readonly summary?: readonly string[];
  /** The provider's proof or ciphertext, and the dialect and model that can read it. */
  readonly sealed?: {
    readonly kind: "signature" | "redacted" | "encrypted";
    readonly value: string;
    readonly dialect: string;
    readonly model?: string;
  };
}

export interface Citation {
  readonly kind: string;
  readonly url?: string;
  readonly title?: string;
  readonly citedText?: string;
  readonly start?: number;
  readonly end?: number;
  /** The citation as its own dialect writes it. */
  readonly raw: { readonly dialect: string; readonly value: JsonObject };
}

export type ToolDefinition =
  | {
      readonly kind: "function";
      readonly name: string;
      readonly description?: string;
      readonly parameters?: JsonObject;
      readonly strict?: boolean;
      readonly cache?: CacheMark;
      readonly extensions?: Readonly<Record<string, JsonObject>>;
    }
  | {
      readonly kind: "custom";
      readonly name: string;
      readonly description?: string;
      readonly format?: JsonObject;
      readonly extensions?: Readonly<Record<string, JsonObject>>;
    }
  /** A tool that runs at the provider: `name` is the `type` its dialect gives it. */
  | {
      readonly kind: "server";
      readonly name: string;
      readonly dialect: string;
      readonly value: JsonObject;
      /** Present when the tool is a web search, the one server tool that every format has. */
      readonly webSearch?: WebSearch;
    };

export interface WebSearch {
  readonly allowedDomains?: readonly string[];
  readonly blockedDomains?: readonly string[];
  readonly maxUses?: number;
  readonly contextSize?: string;
  readonly location?: {
    readonly city?: string;
    readonly region?: string;
    readonly country?: string;
    readonly timezone?: string;
  };
}

export type ToolChoice =
  | { readonly kind: "auto" | "none" | "required" }
  | { readonly kind: "tool"; readonly name: string; readonly custom?: boolean }
  | { readonly kind: "allowed"; readonly names: readonly string[]; readonly mode: "auto" | "required" }
  | { readonly kind: "server"; readonly dialect: string; readonly value: JsonObject };

export interface ReasoningOptions {
  readonly effort?: "none" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max";
  readonly budgetTokens?: number;
  readonly enabled?: boolean;
  readonly adaptive?: boolean;
  readonly summary?: string;
  /** The client wants the sealed reasoning back, to send it again on the next turn. */
  readonly includeSealed?: boolean;
}

export type OutputFormat =
  | { readonly kind: "text" }
  | { readonly kind: "json" }
  | {
      readonly kind: "json_schema";
      readonly name?: string;
      readonly schema: JsonObject;
      readonly strict?: boolean;
      readonly description?: string;
    };
