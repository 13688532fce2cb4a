import type { Failure, IronError, ProviderKey } from "@iron/types";
import type { Provider } from "../routing/provider.ts";
import type { UpstreamReply } from "../upstream/upstream-reply.ts";
import { failedEnd } from "./call-end.ts";
import type { CallState } from "./call-state.ts";
import { errorOfFailure } from "./error-of-failure.ts";
import type { ExchangeRun } from "./exchange-run.ts";
import { scrubError } from "./scrub-error.ts";

const MAX_ERROR_BYTES = 1024 * 1024;

export interface ErrorReplyParts {
  readonly run: ExchangeRun;
  readonly call: CallState;
  readonly provider: Provider;
  readonly reply: UpstreamReply;
  readonly key: ProviderKey | undefined;
}

/** Reads a provider's error or redirect, ends the call, and gives the error that tells the client of it. */
export async function readErrorReply({
  run,
  call,
  provider,
  reply,
  key,
}: ErrorReplyParts): Promise<IronError> {
  const body = await readAtMost(reply.body);
  const failure = failureOfReply(provider, reply, body);
  run.closing(call.end(failedEnd(failure, call.elapsed(), reply.status), run.deps.onDefect));
  if (failure.kind === "redirect" || failure.kind === "protocol") return errorOfFailure(failure, call.target);
  return errorOfFailure(failure, call.target, {
    reply: {
      status: reply.status,
      headers: reply.headers,
      body: scrubError(body ?? new Uint8Array(0), key),
      dialect: call.target.dialect,
    },
    ...(failure.shouldRetry === undefined ? {} : { shouldRetry: failure.shouldRetry }),
  });
}

function failureOfReply(provider: Provider, reply: UpstreamReply, body: Uint8Array | undefined): Failure {
  if (reply.status < 400) return { kind: "redirect", sent: true, answered: true, status: reply.status };
  // Only a whole error proves that nothing ran to its end.
  if (body === undefined) return { kind: "protocol", sent: true, answered: false, status: reply.status };
  return provider.vendor.readFailure({ status: reply.status, headers: reply.headers, body });
}

/** Undefined when the body broke off or is absurdly long. */
async function readAtMost(body: UpstreamReply["body"]): Promise<Uint8Array | undefined> {
  try {
    return await body.readAll({
      limit: MAX_ERROR_BYTES,
      tooLarge: () => new RangeError("too long for an error"),
    });
  } catch {
    body.destroy();
    return undefined;
  }
}
