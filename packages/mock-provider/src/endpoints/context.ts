import type { Clock, JsonObject } from "@iron/types";
import type { PromptCache } from "../model/prompt-cache.ts";
import type { MockProviderOptions } from "../options.ts";
import type { RequestRecord } from "../record/request-log.ts";
import type { AnswerFaults } from "../faults/answer-faults.ts";
import type { HttpReply } from "../http/provider-reply.ts";

/** What an endpoint answers from. */
export interface EndpointContext {
  readonly record: RequestRecord;
  /** The JSON body; empty for other content types. */
  readonly body: JsonObject;
  readonly options: MockProviderOptions;
  readonly clock: Clock;
  /** Epoch seconds for `created`. */
  readonly created: number;
  readonly cache: PromptCache;
  readonly store: ProviderStore;
  readonly faults: AnswerFaults;
  /** Aborted when the client's socket closes. */
  readonly gone: AbortSignal;
  /** Parts of the path that the route names by `:`. */
  readonly params: readonly string[];
}

/** What the provider remembers between requests. */
export interface ProviderStore {
  readonly files: Map<string, { readonly meta: JsonObject; readonly bytes: Buffer }>;
  readonly batches: Map<string, JsonObject>;
  /** Tokens of the conversation up to and with a stored response. */
  readonly conversations: Map<string, number>;
}

export type Endpoint = (context: EndpointContext) => HttpReply | Promise<HttpReply>;
