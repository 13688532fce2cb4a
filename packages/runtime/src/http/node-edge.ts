import type { IncomingMessage, ServerResponse } from "node:http";
import { ClientConnection } from "./client-connection.ts";
import { requestOfIncoming } from "./client-request.ts";
import type { Edge } from "./edge.ts";
import type { Writing } from "./respond-node.ts";
import { respondNode } from "./respond-node.ts";

/** A request that came through a socket. */
export function nodeEdge(incoming: IncomingMessage, outgoing: ServerResponse, writing: Writing): Edge {
  // Node takes it away from a request that has been destroyed.
  const { socket } = incoming;
  const leaveUnread = (): void => {
    if (!incoming.complete) outgoing.once("finish", () => socket.destroySoon());
  };
  return {
    request: requestOfIncoming(incoming),
    onClientLeft(run) {
      const connection = ClientConnection.of(socket);
      const request = { written: () => outgoing.writableFinished, onLeft: run };
      connection.watch(request);
      return () => connection.unwatch(request);
    },
    deliver(reply) {
      // What was not read of the request is not wanted: without this the connection would wait for it.
      if (!incoming.complete && !outgoing.headersSent) outgoing.setHeader("connection", "close");
      const delivering = respondNode(outgoing, reply, writing);
      if (delivering instanceof Promise) return delivering.finally(leaveUnread);
      leaveUnread();
      return delivering;
    },
  };
}
