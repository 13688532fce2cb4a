// A provider as fast as Node can make one: reads a request to its end, writes fixed bytes. Whole replies by default; streams when the request
// body asks for one. A stream's chunks carry the time they were written at, in nanoseconds of the machine's monotonic clock.
// Arguments: chunks per stream, microseconds between them (0: as fast as they go).
import { createServer, type Socket } from "node:net";

const chunks = Number(process.argv[2] ?? 200);
const spacingUs = Number(process.argv[3] ?? 0);

const BODY = JSON.stringify({
  id: "chatcmpl-bench",
  object: "chat.completion",
  created: 1_767_225_600,
  model: "gpt-5-mini",
  choices: [
    {
      index: 0,
      message: {
        role: "assistant",
        content: "A fixed answer of some ordinary length. ".repeat(6),
        refusal: null,
      },
      logprobs: null,
      finish_reason: "stop",
    },
  ],
  usage: { prompt_tokens: 21, completion_tokens: 60, total_tokens: 81 },
  system_fingerprint: "fp_bench",
});
const WHOLE = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
);
const STREAM_HEAD =
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const NAMES =
  '"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1767225600,"model":"gpt-5-mini"';

const server = createServer({ noDelay: true }, (socket) => {
  let pending = Buffer.alloc(0);
  socket.on("error", () => socket.destroy());
  socket.on("data", (data) => {
    pending = pending.length === 0 ? data : Buffer.concat([pending, data]);
    for (let length = requestLength(pending); length > 0; length = requestLength(pending)) {
      const streams = pending.subarray(0, length).includes('"stream":true');
      pending = pending.subarray(length);
      if (streams) void stream(socket);
      else socket.write(WHOLE);
    }
  });
});

/** Bytes of the first request in the buffer; 0 while it is incomplete. */
function requestLength(buffer: Buffer): number {
  const head = buffer.indexOf("\r\n\r\n");
  if (head === -1) return 0;
  const text = buffer.toString("latin1", 0, head).toLowerCase();
  if (text.includes("\ntransfer-encoding: chunked")) {
    const end = buffer.indexOf("0\r\n\r\n", head);
    return end === -1 ? 0 : end + 5;
  }
  const length = head + 4 + Number(/\ncontent-length: (\d+)/.exec(text)?.[1] ?? 0);
  return buffer.length < length ? 0 : length;
}

async function stream(socket: Socket): Promise<void> {
  socket.write(STREAM_HEAD);
  for (let index = 0; index < chunks && socket.writable; index += 1) {
    if (spacingUs > 0) await pause(spacingUs);
    else if (index % 16 === 0) await new Promise(setImmediate);
    const stamp = process.hrtime.bigint();
    writeEvent(
      socket,
      `{${NAMES},"choices":[{"index":0,"delta":{"content":" at ${stamp}."},"finish_reason":null}]}`,
    );
  }
  writeEvent(socket, `{${NAMES},"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`);
  writeEvent(
    socket,
    `{${NAMES},"choices":[],"usage":{"prompt_tokens":21,"completion_tokens":${chunks},"total_tokens":${chunks + 21}}}`,
  );
  writeEvent(socket, "[DONE]");
  socket.write("0\r\n\r\n");
}

function writeEvent(socket: Socket, data: string): void {
  const event = `data: ${data}\n\n`;
  socket.write(`${event.length.toString(16)}\r\n${event}\r\n`);
}

/** Timers have a millisecond's grain, which is fine enough for the gap between tokens. */
function pause(us: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, us / 1000));
}

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/v1/chat/completions` }));
});
