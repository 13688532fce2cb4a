import type { Dialect, JsonEdit } from "@iron/dialects";
import { applyEdits, parseBody } from "@iron/dialects";
import type { ChatRequest, JsonObject, RequestBody, RequestText } from "@iron/types";

/** The client's JSON body, with the edits that policies made. */
export interface JsonRequestBody extends RequestBody {
  readonly json: JsonObject;
  /** Drops the parsed form of a large body, which takes as much memory again: it is parsed anew where it is still needed. */
  release(): void;
}

const LARGE_BYTES = 1024 * 1024;

/** Whether a body is so large that what was parsed of it is not kept. */
export function isLargeBody(bytes: Uint8Array): boolean {
  return bytes.byteLength > LARGE_BYTES;
}

const EMPTY: JsonObject = Object.freeze({});

/** How a body is read beyond being JSON. */
export interface BodyReader {
  /** Absent where the endpoint is not a chat. */
  readonly dialect: Dialect | undefined;
  /** Finds the texts of a body that is not a chat. */
  readonly texts: (json: JsonObject) => readonly RequestText[];
}

/** A body that was parsed and checked. A class, so that all bodies have one shape: code that reads an accessor of a literal is slow. */
export class ParsedBody implements JsonRequestBody {
  #bytes: Uint8Array;
  #json: JsonObject | undefined;
  #chat: ChatRequest | undefined;
  readonly #reader: BodyReader;

  constructor(bytes: Uint8Array, json: JsonObject, reader: BodyReader) {
    this.#bytes = bytes;
    this.#json = json;
    this.#reader = reader;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get json(): JsonObject {
    return (this.#json ??= parseBody(this.#bytes));
  }

  texts(): readonly RequestText[] {
    const { dialect, texts } = this.#reader;
    return dialect === undefined ? texts(this.json) : dialect.request.texts(this.json);
  }

  rewrite(edits: Parameters<RequestBody["rewrite"]>[0]): void {
    if (edits.length === 0) return;
    this.#bytes = applyEdits(
      this.#bytes,
      edits.map(({ path, text }): JsonEdit => ({ path, value: text })),
    );
    this.#json = undefined;
    this.#chat = undefined;
  }

  release(): void {
    if (isLargeBody(this.#bytes)) this.#json = undefined;
  }

  chat(): ChatRequest | undefined {
    const { dialect } = this.#reader;
    return dialect === undefined ? undefined : (this.#chat ??= dialect.request.decode(this.json));
  }
}

/** A body that is absent, or streams through unread. */
export const emptyBody: JsonRequestBody = {
  bytes: new Uint8Array(0),
  json: EMPTY,
  texts: () => [],
  rewrite: () => undefined,
  release: () => undefined,
  chat: () => undefined,
};
