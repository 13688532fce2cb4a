import type { Clock } from "@iron/types";
import { IronError } from "@iron/types";
import { isLoopbackHost } from "../routing/base-url.ts";

const WINDOW_MS = 60_000;
/** Programs of this machine share one address, and one of them with an old token may ask often. */
const FROM_HERE = 100;
const FROM_ELSEWHERE = 20;
/** Addresses that are told apart; what comes from more is counted together. */
const MOST_ADDRESSES = 1000;

/** Slows down whoever tries tokens, by address. A right token is never held up by wrong ones, not even of the same address. */
export interface FailedLogins {
  /** What to answer to one more wrong token: the error itself, or, after too many in a minute, that it is too many. */
  answer(error: IronError, from: string): IronError;
}

export function createFailedLogins(clock: Clock): FailedLogins {
  const counts = new Map<string, number>();
  let since = clock.monotonic();
  return {
    answer(error, from) {
      const now = clock.monotonic();
      if (now - since > WINDOW_MS) {
        since = now;
        counts.clear();
      }
      const known = networkOf(from);
      const network = counts.has(known) || counts.size < MOST_ADDRESSES ? known : "";
      const count = (counts.get(network) ?? 0) + 1;
      counts.set(network, count);
      if (count <= (isLoopbackHost(from) ? FROM_HERE : FROM_ELSEWHERE)) return error;
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

/** One host, which in IPv6 has the last 64 bits to itself. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:/i, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.split("::");
  const first = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  return [...first, ...Array.from({ length: zeros }, () => "0"), ...last].slice(0, 4).join(":");
}
