import type { ServerMessage } from "../socket/protocol.ts";

/** The last messages, numbered without gaps, so that a client that was away for a moment misses nothing. */
export interface MessageRing {
  readonly last: number;
  add(make: (seq: number) => ServerMessage): ServerMessage;
  /** Messages after `seq`; undefined when some of them are gone, or `seq` is from a future that is not ours. */
  since(seq: number): readonly ServerMessage[] | undefined;
}

export function createMessageRing(capacity: number): MessageRing {
  const ring: ServerMessage[] = [];
  let last = 0;
  return {
    get last() {
      return last;
    },
    add(make) {
      last += 1;
      const message = make(last);
      ring.push(message);
      if (ring.length > capacity) ring.shift();
      return message;
    },
    since(seq) {
      if (seq > last) return undefined;
      const first = ring[0]?.seq ?? last + 1;
      return seq < first - 1 ? undefined : ring.filter((message) => message.seq > seq);
    },
  };
}
