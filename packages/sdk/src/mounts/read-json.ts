import { IronError } from "@iron/types";

const MAX_BYTES = 32 * 1024 * 1024;

/**
 * A request's body as JSON, at most 32 MiB of it.
 *
 * @throws {IronError} `body_too_large`, `invalid_request`
 */
export async function readJson(request: Request): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BYTES)
      throw new IronError("body_too_large", `The body is larger than ${MAX_BYTES} bytes.`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new IronError("invalid_request", "The body is not JSON.");
  }
}
