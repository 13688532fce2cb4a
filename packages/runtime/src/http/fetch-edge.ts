import { requestOfFetch } from "./client-request.ts";
import type { Edge } from "./edge.ts";
import type { Delivery } from "./respond-node.ts";
import { respondFetch } from "./respond-fetch.ts";

/** A request made within this process. `answer` is told the response as soon as its headers are known. */
export function fetchEdge(request: Request, answer: (response: Response) => void): Edge {
  let left: (() => void) | undefined;
  return {
    request: requestOfFetch(request),
    onClientLeft(run) {
      left = run;
      request.signal.addEventListener("abort", run, { once: true });
      return () => request.signal.removeEventListener("abort", run);
    },
    deliver: (reply) =>
      new Promise<Delivery>((resolve) =>
        answer(respondFetch(reply, resolve, { left, signal: request.signal })),
      ),
  };
}
