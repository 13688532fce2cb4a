import { setTimeout as sleep } from "node:timers/promises";
import { request } from "undici";
import { readEvents, type FeedMessage } from "./read-events.ts";

export interface RouterAddress {
  /** `http://127.0.0.1:4141`, without `/v1`. */
  readonly url: string;
  /** The router's admin token. */
  readonly token: string;
}

export interface RouterFeedOptions {
  readonly router: RouterAddress;
  readonly onMessage: (message: FeedMessage) => void;
  readonly onState: (connected: boolean) => void;
  readonly signal: AbortSignal;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const SILENCE_MS = 60_000;

/** Follows one router's events until told to stop: connects again after every break, from where it was. */
export async function followRouter(options: RouterFeedOptions): Promise<void> {
  const { router, onMessage, onState, signal } = options;
  let lastId = "";
  let waitMs = FIRST_WAIT_MS;
  while (!signal.aborted) {
    try {
      const body = await connect(router, lastId, signal);
      onState(true);
      waitMs = FIRST_WAIT_MS;
      for await (const message of readEvents(body)) {
        if (message.id !== "") lastId = message.id;
        onMessage(message);
      }
    } catch {
      // Whatever broke the connection, the cure is to connect again.
    }
    onState(false);
    // Full jitter: relays of one router do not all come back at once.
    await sleep(Math.random() * waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }
}

async function connect(
  router: RouterAddress,
  lastId: string,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const { statusCode, body } = await request(`${router.url}/iron/events`, {
    headers: {
      authorization: `Bearer ${router.token}`,
      ...(lastId === "" ? {} : { "last-event-id": lastId }),
    },
    bodyTimeout: SILENCE_MS,
    signal,
  });
  if (statusCode === 200) return body as AsyncIterable<Uint8Array>;
  await body.dump();
  throw new Error(`the router answered ${statusCode}`);
}
