import type { Maybe } from "@iron/types";
import type { ClientReply } from "../pipeline/client-reply.ts";
import type { ClientRequest } from "./client-request.ts";
import type { Delivery } from "./respond-node.ts";

/** The client's side of one request, whichever way it came in. */
export interface Edge {
  readonly request: ClientRequest;
  /** Calls back when the client goes away before it was answered in full; returns what ends the watch. */
  onClientLeft(run: () => void): () => void;
  /** Sends the reply. Done when the client has it or has gone. */
  deliver(reply: ClientReply): Maybe<Delivery>;
}
