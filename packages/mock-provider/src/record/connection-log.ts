import type { Socket } from "node:net";
import type { Clock } from "@iron/types";
import { keepLatest } from "./keep-latest.ts";

/** One TCP connection. Times are monotonic milliseconds of the provider's clock. */
export interface ConnectionRecord {
  readonly number: number;
  readonly openedAt: number;
  readonly closedAt?: number;
  /** Requests that came on it. */
  readonly requests: number;
}

export interface ConnectionLog {
  readonly records: readonly ConnectionRecord[];
  add(socket: Socket): void;
  /** Counts a request and names its connection; 0 when the socket is not known. */
  request(socket: Socket): number;
  /** Forgets all but the latest connections. */
  keep(latest: number): void;
  /** Sockets that are open. */
  readonly open: ReadonlySet<Socket>;
}

export function makeConnectionLog(clock: Clock): ConnectionLog {
  const records: { number: number; openedAt: number; closedAt?: number; requests: number }[] = [];
  const byPort = new Map<number | undefined, (typeof records)[number]>();
  const open = new Set<Socket>();
  let count = 0;
  return {
    records,
    open,
    keep: (latest) => keepLatest(records, latest),
    add(socket) {
      const record: (typeof records)[number] = {
        number: (count += 1),
        openedAt: clock.monotonic(),
        requests: 0,
      };
      records.push(record);
      const port = socket.remotePort;
      byPort.set(port, record);
      open.add(socket);
      socket.once("close", () => {
        record.closedAt = clock.monotonic();
        open.delete(socket);
        if (byPort.get(port) === record) byPort.delete(port);
      });
    },
    // By port, since over TLS the request's socket is not the one that was accepted.
    request(socket) {
      const record = byPort.get(socket.remotePort);
      if (!record) return 0;
      record.requests += 1;
      return record.number;
    },
  };
}
