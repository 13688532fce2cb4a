import type { IncomingMessage, ServerResponse } from "node:http";
import { requestOfIncoming } from "./client-request.ts";
import type { Edge } from "./edge.ts";
import { respondNode } from "./respond-node.ts";

/** A request that came through a socket. */
export function nodeEdge(incoming: IncomingMessage, outgoing: ServerResponse, writeIdleMs: number): Edge {
  return {
    request: requestOfIncoming(incoming),
    onClientLeft(run) {
      const { socket } = incoming;
      const onClose = (): void => {
        if (!outgoing.writableFinished) run();
      };
      outgoing.once("close", onClose);
      // A client that only closes its sending side cannot be told from one that left: Node has no sign of it in time.
      socket.once("end", run);
      return () => {
        outgoing.off("close", onClose);
        socket.off("end", run);
      };
    },
    async deliver(reply) {
      // What was not read of the request is not wanted: without this the connection would wait for it.
      if (!incoming.complete && !outgoing.headersSent) outgoing.setHeader("connection", "close");
      const delivery = await respondNode(outgoing, reply, writeIdleMs);
      if (!incoming.complete) outgoing.once("finish", () => incoming.socket.destroySoon());
      return delivery;
    },
  };
}
