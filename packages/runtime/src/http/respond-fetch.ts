import type { ClientReply } from "../pipeline/client-reply.ts";
import type { Delivery } from "./respond-node.ts";

/**
 * A reply as a Web `Response`. `delivered` is told once, when the body was read to its end or given up; `left` before that, as soon as it is
 * given up: what is under way upstream must stop first, because a body that waits for its next chunk cannot end. A client that stops its request
 * by `signal` has given the body up, and need not read or cancel it.
 */
export function respondFetch(
  reply: ClientReply,
  delivered: (delivery: Delivery) => void,
  client: { readonly left?: (() => void) | undefined; readonly signal?: AbortSignal } = {},
): Response {
  const { body, status, headers } = reply;
  if (body instanceof Uint8Array) {
    delivered({ bytes: body.byteLength, how: "whole" });
    const bodiless = status === 204 || status === 304;
    return new Response(bodiless ? null : (body as Uint8Array<ArrayBuffer>), { status, headers });
  }
  let bytes = 0;
  let over = false;
  const end = (delivery: Delivery): void => {
    over = true;
    client.signal?.removeEventListener("abort", abort);
    delivered(delivery);
  };
  // Whoever gives up does not wait for what is still to be read and settled.
  const giveUp = (): void => {
    if (over) return;
    over = true;
    client.left?.();
    void body
      .return(undefined)
      .catch(() => undefined)
      .then(() => end({ bytes, how: "client_left" }));
  };
  let abort: () => void = giveUp;
  const stream = new ReadableStream<Uint8Array>({
    start(controller): void {
      abort = (): void => {
        controller.error(client.signal?.reason);
        giveUp();
      };
      if (client.signal?.aborted === true) abort();
      else client.signal?.addEventListener("abort", abort, { once: true });
    },
    async pull(controller): Promise<void> {
      let next: IteratorResult<Uint8Array>;
      try {
        next = await body.next();
      } catch (error) {
        if (over) return;
        controller.error(new TypeError("the reply broke off"));
        end({ bytes, how: "broken", error });
        return;
      }
      if (over) return;
      if (next.done === true) {
        controller.close();
        end({ bytes, how: "whole" });
        return;
      }
      bytes += next.value.byteLength;
      controller.enqueue(next.value);
    },
    cancel: giveUp,
  });
  return new Response(stream, { status, headers });
}
