import type { Server } from "node:http";
import type { Socket } from "node:net";

/** How long a connection beyond the limit may take to ask, so that it can be told why it is refused. */
const HEARD_FOR_MS = 2000;
const SWEEP_MS = 100;
const FEWEST_TOLD = 64;

/** Which client connections may ask something. */
export interface ConnectionLimit {
  /** False when a request on this connection is to be refused, because too many connections are open. */
  admits(socket: Socket): boolean;
}

export interface ConnectionLimitOptions {
  /** Connections that are served. As many again are told why they are not; the system drops what comes on top. */
  readonly limit: number;
  /** `connection`, or `secureConnection` of a server that speaks TLS. */
  readonly event: "connection" | "secureConnection";
  /** Hears of a connection that came on top of the limit, and of one that was dropped. */
  readonly onSurplus?: () => void;
}

/**
 * Holds a server to a number of connections. A connection beyond it is accepted, but only to be told so: HTTP has no other way to say it.
 * Idle connections of others make room first; those with a request under way are left alone.
 */
export function limitConnections(server: Server, options: ConnectionLimitOptions): ConnectionLimit {
  const { limit, onSurplus } = options;
  const surplus = new Map<Socket, NodeJS.Timeout>();
  let served = 0;
  let sweptAt = Number.NEGATIVE_INFINITY;
  const sweep = (): void => {
    const now = performance.now();
    if (now - sweptAt < SWEEP_MS) return;
    sweptAt = now;
    server.closeIdleConnections();
  };
  server.maxConnections = limit + Math.max(limit, FEWEST_TOLD);
  if (onSurplus !== undefined) server.on("drop", onSurplus);
  server.on(options.event, (socket: Socket) => {
    if (served < limit) served += 1;
    else {
      surplus.set(
        socket,
        setTimeout(() => socket.destroy(), HEARD_FOR_MS),
      );
      onSurplus?.();
      sweep();
    }
    socket.once("close", () => {
      const timer = surplus.get(socket);
      if (timer === undefined) served -= 1;
      else clearTimeout(timer);
      surplus.delete(socket);
    });
  });
  return {
    admits(socket) {
      if (surplus.size === 0) return true;
      const timer = surplus.get(socket);
      if (timer === undefined) return true;
      if (served >= limit) return false;
      clearTimeout(timer);
      surplus.delete(socket);
      served += 1;
      return true;
    },
  };
}
