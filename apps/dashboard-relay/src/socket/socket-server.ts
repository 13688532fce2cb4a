import { hash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import { ClientSocket } from "./client-socket.ts";
import { authMessage, CLOSE, type ServerMessage } from "./protocol.ts";

export interface SocketServerOptions {
  readonly token: string;
  /** Whether a page of this origin may connect; undefined when the client names none. */
  readonly allowsOrigin: (origin: string | undefined, host: string | undefined) => boolean;
  /** What a client that has just authenticated is to be told. */
  readonly greeting: (resumeFrom: number | undefined) => readonly ServerMessage[];
  readonly seq: () => number;
  readonly authMs?: number;
  readonly heartbeatMs?: number;
}

export interface SocketServer {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  broadcast(message: ServerMessage): void;
  readonly clients: number;
  close(): void;
}

const MOST_CLIENT_BYTES = 64 * 1024;

/** WebSockets for pages: the Origin is checked before 101, the token in the first message, and after that the channel is read only. */
export function createSocketServer(options: SocketServerOptions): SocketServer {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_CLIENT_BYTES,
    perMessageDeflate: false,
  });
  const clients = new Set<ClientSocket>();
  const heartbeat = setInterval(() => {
    const beat: ServerMessage = {
      type: "HEARTBEAT",
      seq: options.seq(),
      timestamp: new Date().toISOString(),
    };
    for (const client of clients) if (client.ping()) client.send(beat);
  }, options.heartbeatMs ?? 30_000);
  heartbeat.unref();

  const admit = (socket: WebSocket, resumeFrom: number | undefined): void => {
    const client = new ClientSocket(socket);
    clients.add(client);
    socket.on("close", () => clients.delete(client));
    socket.on("message", () => socket.close(CLOSE.policy, "this channel is read only"));
    for (const message of options.greeting(resumeFrom)) client.send(message);
  };

  return {
    upgrade(request, socket, head) {
      const url = new URL(request.url ?? "/", "http://relay");
      const refused = url.pathname !== "/ws" ? 404 : refusal(request, url, options);
      if (refused !== undefined) {
        socket.end(`HTTP/1.1 ${refused} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      server.handleUpgrade(request, socket, head, (client) => awaitToken(client, options, admit));
    },
    broadcast(message) {
      for (const client of clients) client.send(message);
    },
    get clients() {
      return clients.size;
    },
    close() {
      clearInterval(heartbeat);
      for (const client of clients) client.close(CLOSE.draining, "the relay is stopping");
      server.close();
      for (const socket of server.clients) socket.terminate();
    },
  };
}

/** A token in the URL would end in logs and histories: it is refused, whatever it is. */
function refusal(request: IncomingMessage, url: URL, options: SocketServerOptions): number | undefined {
  if (url.search !== "") return 400;
  return options.allowsOrigin(request.headers.origin, request.headers.host) ? undefined : 403;
}

type Admit = (socket: WebSocket, resumeFrom: number | undefined) => void;

function awaitToken(socket: WebSocket, options: SocketServerOptions, admit: Admit): void {
  socket.on("error", () => socket.terminate());
  const timer = setTimeout(() => socket.close(CLOSE.authTimeout, "no AUTH in time"), options.authMs ?? 5000);
  socket.on("close", () => clearTimeout(timer));
  socket.once("message", (data, isBinary) => {
    clearTimeout(timer);
    const auth = isBinary ? undefined : readAuth(textOf(data));
    if (auth === undefined || !sameToken(auth.token, options.token)) {
      socket.close(CLOSE.badToken, "wrong token");
      return;
    }
    admit(socket, auth.resume_from);
  });
}

function textOf(data: RawData): string {
  return Array.isArray(data) ? Buffer.concat(data).toString() : Buffer.from(data as Buffer).toString();
}

function readAuth(text: string): { token: string; resume_from?: number | undefined } | undefined {
  try {
    return authMessage.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Takes the same time for every wrong token. */
export function sameToken(shown: string, right: string): boolean {
  return timingSafeEqual(hash("sha256", shown, "buffer"), hash("sha256", right, "buffer"));
}
