import { setTimeout as sleep } from "node:timers/promises";
import { askRouter } from "../routers/ask-router.ts";
import type { RouterAddress } from "../routers/router-address.ts";
import type { RouterProblem } from "../state/live-state.ts";
import { readEvents, type FeedMessage } from "./read-events.ts";

export interface RouterFeedOptions {
  readonly router: RouterAddress;
  /** The id after which to go on; empty for everything that the router remembers. */
  readonly after: string;
  /** The next messages are read when it has resolved. */
  readonly onMessages: (messages: readonly FeedMessage[]) => Promise<void>;
  /** Undefined: connected. */
  readonly onState: (problem: RouterProblem | undefined) => void;
  readonly signal: AbortSignal;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const SILENCE_MS = 60_000;

/** Follows one router's events until told to stop: connects again after every break, from where it was. */
export async function followRouter(options: RouterFeedOptions): Promise<void> {
  const { router, onMessages, onState, signal } = options;
  let lastId = options.after;
  let waitMs = FIRST_WAIT_MS;
  while (!signal.aborted) {
    let problem: RouterProblem = "unreachable";
    try {
      const body = await connect(router, lastId, signal);
      onState(undefined);
      waitMs = FIRST_WAIT_MS;
      for await (const messages of readEvents(body)) {
        await onMessages(messages);
        lastId = messages.findLast(({ id }) => id !== "")?.id ?? lastId;
      }
    } catch (error) {
      // Whatever broke the connection, the cure is to connect again.
      if (error instanceof Refused) problem = "refused";
    }
    if (signal.aborted) return;
    onState(problem);
    // Full jitter: relays of one router do not all come back at once.
    await sleep(Math.random() * waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }
}

class Refused extends Error {}

const OK = 200;
const UNAUTHORIZED = 401;
const FORBIDDEN = 403;

async function connect(
  router: RouterAddress,
  lastId: string,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const { status, body } = await askRouter(router, "/iron/events?replay=all", {
    method: "GET",
    headers: lastId === "" ? {} : { "last-event-id": lastId },
    headersTimeout: 10_000,
    bodyTimeout: SILENCE_MS,
    signal,
  });
  if (status === OK) return body as AsyncIterable<Uint8Array>;
  await body.dump();
  if (status === UNAUTHORIZED || status === FORBIDDEN)
    throw new Refused("the admin token is not valid there");
  throw new Error(`the router answered ${status}`);
}
