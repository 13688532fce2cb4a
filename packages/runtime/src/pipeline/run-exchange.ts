import type { Next, Reply } from "@iron/types";
import { IronError } from "@iron/types";
import { answerLocally } from "./answer-locally.ts";
import { callProvider } from "./call-provider.ts";
import type { ExchangeRun } from "./exchange-run.ts";

/**
 * Gets the exchange its reply: admission by every policy in order, then the tries, wrapped by the policies that retry, fall back or answer
 * from a store (first outermost). Resolves when the first frame of the reply is there.
 *
 * @throws {IronError} what the client is told instead
 */
export async function runExchange(run: ExchangeRun): Promise<Reply> {
  const { events } = run.deps;
  if (events?.heard === true)
    events.publish({ at: run.exchange.startedAt, type: "exchange_started", exchange: run.exchange });
  const admitted = run.admit();
  const stored = admitted instanceof Promise ? await admitted : admitted;
  if (stored !== undefined) return stored;
  const answered = answerLocally(run);
  const own = answered instanceof Promise ? await answered : answered;
  if (own !== undefined) return own;
  const target = run.exchange.targets[0];
  if (target === undefined) throw new IronError("internal", "an exchange without a target");
  try {
    return await attempts(run)(target);
  } catch (error) {
    throw run.cutBy ?? error;
  }
}

function attempts(run: ExchangeRun): Next {
  let next: Next = (target, signal) => callProvider(run, { target, signal });
  for (let at = run.guards.length - 1; at >= 0; at -= 1) {
    const guard = run.guards[at];
    if (guard?.attempt === undefined) continue;
    const inner = next;
    next = (target, signal) => {
      try {
        return guard.attempt?.(target, stoppedBy(signal, inner)) ?? inner(target, signal);
      } catch (error) {
        // Who tries further out listens to the promise alone.
        return Promise.reject(error);
      }
    };
  }
  return next;
}

/** What a policy further out stops is stopped within too. */
function stoppedBy(signal: AbortSignal | undefined, next: Next): Next {
  if (signal === undefined) return next;
  return (target, own) => next(target, own === undefined ? signal : AbortSignal.any([signal, own]));
}
