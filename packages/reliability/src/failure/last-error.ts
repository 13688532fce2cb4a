import { IronError, isIronError } from "@iron/types";

/** The error of the last try, told to the client as final: what was tried again here is not worth its trying again too. */
export function lastError(error: unknown): unknown {
  if (!isIronError(error) || error.code === "internal") return error;
  const { code, message, facts, failure, reply, retryAfterMs, param, cause } = error;
  return new IronError(code, message, {
    facts,
    shouldRetry: false,
    ...(failure === undefined ? {} : { failure }),
    ...(reply === undefined ? {} : { reply: { ...reply, headers: withoutAdvice(reply.headers) } }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(param === undefined ? {} : { param }),
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The provider's own word on trying again was for us, and has been followed. */
function withoutAdvice(headers: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const kept = new Map(headers);
  kept.delete("x-should-retry");
  return kept;
}
