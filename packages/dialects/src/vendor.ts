import type {
  DialectId,
  Endpoint,
  Failure,
  IronError,
  JsonObject,
  RequestText,
  Secret,
  Usage,
  CallSize,
} from "@iron/types";
import type { VendorId } from "./dialect.ts";

/** The conventions of one API family beyond its chat formats: paths, keys, headers, errors. */
export interface Vendor {
  readonly id: VendorId;
  readonly defaultBaseUrl: string;
  /** Finds what a method and a path (without query, without vendor prefix, with or without `/v1`) ask for. */
  match(method: string, path: string): VendorRoute | undefined;
  /** Whether any method is known at this path: tells a wrong method from a wrong path. */
  knowsPath(path: string): boolean;
  recognisesKey(key: string): boolean;
  recognisesModel(model: string): boolean;
  /** Headers that carry the provider's key. */
  keyHeaders(key: Secret): Readonly<Record<string, string>>;
  /** Headers to send when the client sent none, such as the API version. */
  readonly defaultHeaders: Readonly<Record<string, string>>;
  /** Whether a client's request header (lower case) may go to the provider. */
  keepsRequestHeader(name: string): boolean;
  /** Whether a provider's reply header (lower case) may go to the client. */
  keepsReplyHeader(name: string): boolean;
  /** What an error reply means. */
  readFailure(reply: {
    readonly status: number;
    readonly headers: ReadonlyMap<string, string>;
    readonly body: Uint8Array;
  }): Failure;
  /** Our own error as this family's SDKs expect it. */
  renderError(error: IronError, requestId: string): RenderedError;
  /** Usage in a whole reply of an endpoint that is not a chat. */
  readUsage(endpoint: Endpoint, body: JsonObject): Usage | undefined;
  /** The list of models, read from a provider's reply and written for a client. */
  readonly models: ModelList;
  /** A count of input tokens as this family's clients expect it. */
  writeTokenCount(tokens: number): JsonObject;
  /** How big a call to an endpoint that is not a chat can get. */
  size(endpoint: Endpoint, body: JsonObject): CallSize;
  /** Every text in a JSON body for an endpoint that is not a chat, by path. */
  texts(endpoint: Endpoint, body: JsonObject): readonly RequestText[];
}

export interface ModelList {
  /** Path and query that ask a provider for all of them. */
  readonly path: string;
  /** Empty for what is not a list of models. */
  read(body: JsonObject): readonly ListedModel[];
  write(models: readonly ListedModel[]): JsonObject;
}

export interface ListedModel {
  readonly id: string;
  /** Epoch seconds. */
  readonly created?: number;
  readonly owner?: string;
  /** For people. */
  readonly name?: string;
}

export interface VendorRoute {
  readonly endpoint: Endpoint;
  /** The chat format, where the endpoint is a chat or counts its tokens. */
  readonly dialect?: DialectId;
  /** The path to ask the provider for, beginning with a slash, to be put after the base URL. */
  readonly path: string;
}

export interface RenderedError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  /** The bytes `body` was read from, where a provider's reply passes as it came: what to send once no key was found in it. */
  readonly raw?: Uint8Array;
}
