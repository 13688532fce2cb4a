import type { Mount } from "@iron/runtime";
import type { EventFeed } from "./event-feed.ts";
import type { FeedEvent } from "./feed-event.ts";

const HEARTBEAT_MS = 15_000;
/** A listener that lets this much pile up is let go: it may resume where it was. */
const MOST_WAITING = 4096;

/**
 * `GET /iron/events`: server-sent events for dashboards. `Last-Event-ID: EPOCH:SEQ` resumes; the first event, `hello`, says whether nothing was
 * missed. With `?replay=all`, a listener that cannot resume is told everything that is still remembered.
 */
export function eventFeedMount(feed: EventFeed): Mount {
  return {
    method: "GET",
    path: "/iron/events",
    auth: "admin",
    handle({ request }) {
      const [epoch, seq] = (request.headers.get("last-event-id") ?? "").split(":");
      const missed = epoch === feed.epoch ? feed.since(Number(seq)) : undefined;
      const all = new URL(request.url).searchParams.get("replay") === "all" ? feed.remembered() : [];
      return new Response(stream(feed, { missed, all }), {
        headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" },
      });
    },
  };
}

/** What to begin with: all that was missed when that is known, else as much as there is. */
interface Beginning {
  readonly missed: readonly FeedEvent[] | undefined;
  readonly all: readonly FeedEvent[];
}

function stream(feed: EventFeed, { missed, all }: Beginning): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let end: (() => void) | undefined;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string): void => {
          if ((controller.desiredSize ?? 0) > -MOST_WAITING) controller.enqueue(encoder.encode(text));
          else {
            end?.();
            controller.close();
          }
        };
        const tell = (event: FeedEvent): void =>
          send(`id: ${feed.epoch}:${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
        const heartbeat = setInterval(() => send(": still here\n\n"), HEARTBEAT_MS);
        heartbeat.unref();
        const leave = feed.listen(tell);
        end = (): void => {
          clearInterval(heartbeat);
          leave();
        };
        const hello = { epoch: feed.epoch, seq: feed.last, resumed: missed !== undefined };
        send(`event: hello\ndata: ${JSON.stringify(hello)}\n\n`);
        for (const event of missed ?? all) tell(event);
      },
      cancel: () => end?.(),
    },
    new CountQueuingStrategy({ highWaterMark: 16 }),
  );
}
