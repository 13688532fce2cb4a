/**
 * What a path of a provider's API costs and how it may be treated: `chat` has events and transforms; `tokens` is charged by tokens of
 * one JSON reply; `units` by images, seconds or characters; `free` costs nothing; `deferred` spends later, out of our sight.
 */
export type EndpointKind = "chat" | "tokens" | "units" | "free" | "deferred";

export interface Endpoint {
  readonly kind: EndpointKind;
  /** What is asked for, in one word: `chat`, `count_tokens`, `embeddings`, `image_generation`. */
  readonly operation: string;
}
