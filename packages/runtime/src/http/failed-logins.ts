import type { Clock } from "@iron/types";
import { IronError } from "@iron/types";

const WINDOW_MS = 60_000;
const ALLOWED = 100;

/** Slows down whoever tries tokens. A right token is never held up by others' wrong ones. */
export interface FailedLogins {
  /** What to answer to one more wrong token: the error itself, or, after too many in a minute, that it is too many. */
  answer(error: IronError): IronError;
}

export function createFailedLogins(clock: Clock): FailedLogins {
  let since = clock.monotonic();
  let count = 0;
  return {
    answer(error) {
      const now = clock.monotonic();
      if (now - since > WINDOW_MS) {
        since = now;
        count = 0;
      }
      count += 1;
      if (count <= ALLOWED) return error;
      return new IronError(
        "rate_limited",
        "Too many requests with a wrong token. Check the token, then wait a minute.",
        {
          retryAfterMs: WINDOW_MS - (now - since),
          shouldRetry: false,
        },
      );
    },
  };
}
