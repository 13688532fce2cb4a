import type { IncomingMessage, ServerResponse } from "node:http";
import { IronError } from "@iron/types";
import type { Door } from "./door.ts";
import { NOT_GATHERED } from "../turn.ts";
import { nodeEdge } from "./node-edge.ts";

const RETRY_AFTER_MS = 1000;
const WRITE_MS = 2000;

/** Answers a request on a connection beyond the limit, in its client's format, and ends the connection. Nothing of it is checked or read. */
export async function refuseConnection(
  { incoming, outgoing }: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse },
  door: Door,
  limit: number,
): Promise<void> {
  const edge = nodeEdge(incoming, outgoing, { turn: NOT_GATHERED, writeIdleMs: WRITE_MS });
  const error = new IronError(
    "overloaded",
    `${limit} connections to this router are open, its limit. Close those that are not needed, or raise limits.connections.`,
    { retryAfterMs: RETRY_AFTER_MS, facts: { limit } },
  );
  outgoing.setHeader("connection", "close");
  await edge.deliver(door.refuse(error, { request: edge.request }));
}
