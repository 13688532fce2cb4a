import { Readable } from "node:stream";
import { IronError, isIronError, type Maybe } from "@iron/types";
import { readAll } from "../read-all.ts";
import type { ClientRequest } from "./client-request.ts";

/**
 * The whole body in one buffer, never more than `limit` bytes of it.
 *
 * @throws {IronError} `body_too_large`, at once when the length is announced
 */
export function readBody(request: ClientRequest, limit: number): Maybe<Uint8Array> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > limit) throw tooLarge(limit);
  if (request.body === undefined) return new Uint8Array(0);
  const stream = request.body instanceof Readable ? request.body : Readable.from(request.body);
  return readAll(stream, { limit, expected: announced, tooLarge: () => tooLarge(limit), broken: brokenOff });
}

/** Whoever broke it off may have said why. */
function brokenOff(cause: Error): IronError {
  if (isIronError(cause)) return cause;
  return new IronError("invalid_request", "The request broke off before its body was complete.", { cause });
}

/**
 * @throws {IronError} `unsupported_media_type` unless the body is said to be plain UTF-8 JSON
 */
export function checkJsonContent(headers: ReadonlyMap<string, string>): void {
  const encoding = headers.get("content-encoding");
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    throw new IronError(
      "unsupported_media_type",
      `The content encoding ${quote(encoding)} is not accepted; send the body uncompressed.`,
    );
  }
  const type = headers.get("content-type");
  if (
    type !== undefined &&
    /^application\/(json|[a-z0-9.+-]+\+json)\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i.test(type)
  )
    return;
  throw new IronError(
    "unsupported_media_type",
    `The content type ${type === undefined ? "is missing" : `${quote(type)} is not accepted`}; send application/json in UTF-8.`,
  );
}

function tooLarge(limit: number): IronError {
  return new IronError(
    "body_too_large",
    `The request body is larger than ${limit} bytes, the limit of this router.`,
    {
      facts: { limit_bytes: limit },
    },
  );
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
