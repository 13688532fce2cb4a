import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Loopback {
  readonly origin: string;
  stop(): Promise<void>;
}

/** A real server on a free port of this machine that answers every request with the text given for the path's first segment. */
export async function startLoopback(replies: ReadonlyMap<string, string>): Promise<Loopback> {
  const server = createServer((request, response) => {
    request.resume();
    const text = replies.get(request.url?.split("/")[1] ?? "");
    if (text === undefined) {
      response.writeHead(404).end();
      return;
    }
    const json = text.startsWith("{");
    response.writeHead(200, { "content-type": json ? "application/json" : "text/event-stream" });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
