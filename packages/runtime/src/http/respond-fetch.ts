import type { ClientReply } from "../pipeline/client-reply.ts";
import type { Delivery } from "./respond-node.ts";

/**
 * A reply as a Web `Response`. `delivered` is told once, when the body was read to its end or given up; `left` before that, as soon as it is
 * given up: what is under way upstream must stop first, because a body that waits for its next chunk cannot end.
 */
export function respondFetch(
  reply: ClientReply,
  delivered: (delivery: Delivery) => void,
  left?: () => void,
): Response {
  const { body, status, headers } = reply;
  if (body instanceof Uint8Array) {
    delivered({ bytes: body.byteLength, how: "whole" });
    const bodiless = status === 204 || status === 304;
    return new Response(bodiless ? null : (body as Uint8Array<ArrayBuffer>), { status, headers });
  }
  let bytes = 0;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller): Promise<void> {
      let next: IteratorResult<Uint8Array>;
      try {
        next = await body.next();
      } catch (error) {
        controller.error(new TypeError("the reply broke off"));
        delivered({ bytes, how: "broken", error });
        return;
      }
      if (next.done === true) {
        controller.close();
        delivered({ bytes, how: "whole" });
        return;
      }
      bytes += next.value.byteLength;
      controller.enqueue(next.value);
    },
    cancel(): void {
      left?.();
      // Whoever cancels does not wait for what is still to be read and settled.
      void body
        .return(undefined)
        .catch(() => undefined)
        .then(() => delivered({ bytes, how: "client_left" }));
    },
  });
  return new Response(stream, { status, headers });
}
