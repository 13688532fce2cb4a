import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, it } from "vitest";
import { NOT_GATHERED } from "../turn.ts";
import { nodeEdge } from "./node-edge.ts";

/** More than the system takes at once. */
const MANY = 16 * 1024 * 1024;

it("ends the connection of a request that was answered before it was whole, also where Node has let go of the request", async () => {
  await using server = createServer((incoming, outgoing) => {
    const edge = nodeEdge(incoming, outgoing, { turn: NOT_GATHERED, writeIdleMs: 1000 });
    void edge.deliver({ status: 200, headers: {}, body: Buffer.alloc(MANY) });
    (incoming as { socket: IncomingMessage["socket"] | null }).socket = null;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\na part");
  let bytes = 0;
  client.on("data", (chunk: Buffer) => (bytes += chunk.byteLength));
  await once(client, "close");
  expect(bytes).toBeGreaterThan(MANY);
});
