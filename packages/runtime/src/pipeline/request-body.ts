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

/** A body that was parsed and checked. */
export function createJsonBody(
  bytes: Uint8Array,
  json: JsonObject,
  { dialect, texts }: BodyReader,
): JsonRequestBody {
  let current = bytes;
  let parsed: JsonObject | undefined = json;
  let decoded: ChatRequest | undefined;
  const jsonNow = (): JsonObject => (parsed ??= parseBody(current));
  return {
    get bytes() {
      return current;
    },
    get json() {
      return jsonNow();
    },
    texts: (): readonly RequestText[] =>
      dialect === undefined ? texts(jsonNow()) : dialect.request.texts(jsonNow()),
    rewrite(edits) {
      if (edits.length === 0) return;
      current = applyEdits(
        current,
        edits.map(({ path, text }): JsonEdit => ({ path, value: text })),
      );
      parsed = undefined;
      decoded = undefined;
    },
    release() {
      if (isLargeBody(current)) parsed = undefined;
    },
    chat: () => (dialect === undefined ? undefined : (decoded ??= dialect.request.decode(jsonNow()))),
  };
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
