import type {
  CallSize,
  ChatEvent,
  ChatRequest,
  DialectId,
  IronError,
  Json,
  JsonObject,
  JsonPath,
  RequestText,
} from "@iron/types";

/** One wire format for chats: everything the router must know of it. One folder implements it, one line of the registry names it. */
export interface Dialect {
  readonly id: DialectId;
  readonly vendor: VendorId;
  /** Where the vendor's API takes chats in this format, with `/v1`. */
  readonly path: string;
  readonly request: RequestFormat;
  readonly reply: ReplyFormat;
}

/** Whose API conventions a path, a key and an error body follow. */
export type VendorId = "openai" | "anthropic";

export interface RequestFormat {
  /** Validates strictly what the router must understand. @throws {IronError} `invalid_request` naming the field, its value and the fix. */
  head(body: JsonObject): RequestHead;
  /** How big the call can get. Never throws on unknown fields: what it does not know it counts as text. */
  size(body: JsonObject): CallSize;
  /** The edits that lower the cap on output to at most `tokens`. */
  capOutput(body: JsonObject, tokens: number): readonly JsonEdit[];
  /** The edits that make a streamed reply carry usage; empty when the client asked for it or the format always sends it. */
  askUsage(body: JsonObject): readonly JsonEdit[];
  /** Every text in the body, by path. */
  texts(body: JsonObject): readonly RequestText[];
  /** How the provider counts a request's input, where that costs nothing. */
  readonly counter?: InputCounter;
  decode(body: JsonObject): ChatRequest;
  /** Writes the neutral request in this format. What it cannot carry is named, never dropped in silence. */
  encode(request: ChatRequest, context: EncodeContext): EncodedRequest;
}

/** A free endpoint that counts the input of a request and answers nothing else. */
export interface InputCounter {
  /** With `/v1`. */
  readonly path: string;
  /** The request without what the endpoint does not take. */
  ask(body: JsonObject): JsonObject;
  /** Tokens; undefined for what is no count. */
  read(reply: JsonObject): number | undefined;
}

export interface RequestHead {
  readonly model: string;
  readonly stream: boolean;
  /** The request spends later, out of our sight (background responses). */
  readonly deferred: boolean;
}

/** One change of a JSON body. `undefined` removes the member. Parents that are missing are created. */
export interface JsonEdit {
  readonly path: JsonPath;
  readonly value: Json | undefined;
}

export interface EncodeContext {
  /** The model by the target's name for it. */
  readonly model: string;
  /** The output cap to state where the format requires one and the request names none. */
  readonly defaultMaxOutputTokens: number;
}

export interface EncodedRequest {
  readonly body: JsonObject;
  /** Dotted paths, in the client's own format, of fields the target cannot carry. */
  readonly dropped: readonly string[];
  /** Those of `dropped` without which the request means something else: to be refused even where losses are allowed. Absent when none. */
  readonly refused?: readonly string[];
}

export interface ReplyFormat {
  /** A decoder for one stream. */
  decodeStream(): StreamDecoder;
  decodeWhole(body: JsonObject): readonly ChatEvent[];
  /** An encoder for one stream. */
  encodeStream(context: ReplyContext): StreamEncoder;
  /** Folds events into a whole reply. */
  encodeWhole(events: readonly ChatEvent[], context: ReplyContext): JsonObject;
  /** The text of an SSE error that makes this format's SDKs throw; nothing may follow it. */
  streamError(error: IronError, requestId: string): string;
  /**
   * One SSE event without the usage that only the router asked for: the same bytes when it holds none, fewer when a member was taken
   * out, none when the event was nothing else. Absent where the format always sends usage.
   */
  hideUsage?(event: SseEvent, bytes: Uint8Array): Uint8Array;
}

export interface ReplyContext {
  readonly requestId: string;
  /** The model to name in the reply. */
  readonly model: string;
  /** Epoch seconds for formats that state when a reply was made and whose source did not. */
  readonly created: number;
  /** The client asked for usage in the stream. */
  readonly includeUsage: boolean;
  /** The client's request in neutral form, where the format echoes it. */
  readonly request?: ChatRequest;
  /** Where to name what of the reply the format cannot carry: `reply.images`, `reply.audio`, `reply.citations`, `reply.choices`, `reply.tool_calls`. */
  readonly dropped?: Set<string>;
}

/** One server-sent event. `start` and `end` are its byte range in the batch that carried it, blank line included. */
export interface SseEvent {
  readonly name: string | undefined;
  readonly data: string;
  readonly start: number;
  readonly end: number;
}

export interface StreamDecoder {
  /** Never throws: what it does not understand becomes an `opaque` event. */
  push(event: SseEvent): readonly ChatEvent[];
}

export interface StreamEncoder {
  /** SSE text for one event; empty when the format says nothing for it. */
  push(event: ChatEvent): string;
  /** What the format writes after the last event. Call once, only when the source ended properly. */
  end(): string;
}
