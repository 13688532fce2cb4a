/** JSON lines, one object each, sent as they come. */
export interface LineStream {
  readonly response: Response;
  send(line: Readonly<Record<string, unknown>>): void;
  close(): void;
}

const PING_MS = 15_000;

/** A reply of JSON lines. `left` is called when the reader goes away; a `{"event":"ping"}` now and then keeps the connection open. */
export function lineStream(left: () => void): LineStream {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const encoder = new TextEncoder();
  const end = (): void => {
    clearInterval(timer);
    controller = undefined;
  };
  const body = new ReadableStream<Uint8Array>({
    start: (made) => void (controller = made),
    cancel() {
      end();
      left();
    },
  });
  const send = (line: Readonly<Record<string, unknown>>): void =>
    controller?.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
  const timer = setInterval(() => send({ event: "ping" }), PING_MS);
  timer.unref();
  return {
    response: new Response(body, { headers: { "content-type": "application/x-ndjson" } }),
    send,
    close() {
      const open = controller;
      end();
      open?.close();
    },
  };
}
