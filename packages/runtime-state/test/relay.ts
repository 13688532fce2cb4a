import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Stands between a router and its server, as a load balancer does, or a cable. */
export interface Relay {
  readonly port: number;
  /** New connections go to this port; those that are open break. */
  pointTo(port: number): void;
  /** Nothing gets through any more, in neither direction, and nobody is told. */
  partition(): void;
  heal(): void;
  stop(): Promise<void>;
}

export async function startRelay(target: number): Promise<Relay> {
  let to = target;
  let parted = false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    if (parted) {
      sockets.add(client.on("error", () => undefined));
      return;
    }
    const upstream = connect(to, "127.0.0.1");
    const joined = [
      [client, upstream],
      [upstream, client],
    ] as const;
    for (const [from, into] of joined) {
      sockets.add(from);
      from.on("error", () => undefined);
      from.on("data", (chunk: Buffer) => {
        if (!parted) into.write(chunk);
      });
      from.on("close", () => {
        sockets.delete(from);
        if (!parted) into.destroy();
      });
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port: (server.address() as AddressInfo).port,
    pointTo(port): void {
      to = port;
      breakAll();
    },
    partition: () => void (parted = true),
    heal(): void {
      parted = false;
      breakAll();
    },
    async stop(): Promise<void> {
      breakAll();
      server.close();
      await once(server, "close");
    },
  };
}
