import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";

/** Makes a server listen on a free port (or the given one) of 127.0.0.1; resolves with the port. */
export async function listenLoopback(server: Server, port = 0): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
