// The least that a router must do, done bare: buffer and parse the request, call through an undici pool, buffer and parse the reply. Streams
// pass chunk by chunk. No budget, no keys, no checks. Argument: the upstream's URL.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Pool } from "undici";

const upstream = new URL(process.argv[2] ?? "");
const pool = new Pool(upstream.origin, { connections: 256, allowH2: false });

const server = createServer((request, response) => {
  forward(request, response).catch(() => response.destroy());
});

async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readAll(request);
  const asked = JSON.parse(body.toString()) as { stream?: boolean };
  const reply = await pool.request({
    method: "POST",
    path: upstream.pathname,
    headers: { "content-type": "application/json", authorization: "Bearer key" },
    body,
  });
  const contentType = String(reply.headers["content-type"]);
  if (asked.stream === true) {
    response.writeHead(reply.statusCode, { "content-type": contentType });
    for await (const chunk of reply.body) response.write(chunk);
    response.end();
    return;
  }
  const bytes = Buffer.from(await reply.body.arrayBuffer());
  const parsed = JSON.parse(bytes.toString()) as { usage?: unknown };
  if (parsed.usage === undefined) throw new Error("no usage");
  response.writeHead(reply.statusCode, { "content-type": contentType, "content-length": bytes.length });
  response.end(bytes);
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/v1/chat/completions` }));
});
