import { IronError } from "@iron/types";

/** The header by which clients name a request. */
export const HEADER = "idempotency-key";

export function badKey(longest: number): IronError {
  return new IronError("invalid_request", `The ${HEADER} header must have 1 to ${longest} characters.`, {
    param: HEADER,
  });
}

export function conflict(retryAfterMs = 1000): IronError {
  return new IronError("idempotency_conflict", `A request with this ${HEADER} is under way.`, {
    retryAfterMs,
    shouldRetry: true,
  });
}

export function mismatch(): IronError {
  return new IronError("idempotency_mismatch", `This ${HEADER} was used for a different request.`, {
    shouldRetry: false,
  });
}

/** Its router ended in the middle, or its reply can no longer be read: asking the provider again might charge for it twice. */
export function lost(): IronError {
  return new IronError(
    "idempotency_conflict",
    `The request with this ${HEADER} was cut off, and its reply is lost; it may have been charged. It is not made a second time: ask again under a new key.`,
    { shouldRetry: false },
  );
}

export function notKept(): IronError {
  return new IronError(
    "idempotency_conflict",
    `The request with this ${HEADER} was answered and charged, and its reply is not kept: it was too long, or made room for later ones. It is not made a second time: ask again under a new key.`,
    { shouldRetry: false },
  );
}
