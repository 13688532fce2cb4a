import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import type { DashboardToken } from "../token/dashboard-token.ts";
import type { Audience } from "./audience.ts";
import { ClientSocket } from "./client-socket.ts";
import { type AuthMessage, authMessage, CLOSE } from "./protocol.ts";

export interface SocketServerOptions {
  readonly token: DashboardToken;
  readonly audience: Audience;
  /** Whether a page of this origin may connect; undefined when the client names none. */
  readonly allowsOrigin: (origin: string | undefined, host: string | undefined) => boolean;
  readonly authMs: number;
  readonly heartbeatMs: number;
}

export interface SocketServer {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

const MOST_CLIENT_BYTES = 64 * 1024;
/** Sockets that have not shown a token yet. */
const MOST_UNKNOWN = 64;

/** WebSockets for pages: the Origin is checked before 101, the token in the first message, and after that the channel is read only. */
export function createSocketServer(options: SocketServerOptions): SocketServer {
  const { token, audience } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_CLIENT_BYTES,
    perMessageDeflate: false,
  });
  const beating = setInterval(() => audience.heartbeat(), options.heartbeatMs);
  beating.unref();
  token.onChange(() => audience.closeAll(CLOSE.badToken, "the token was changed"));

  const admit = (socket: WebSocket, auth: AuthMessage): void => {
    const client = new ClientSocket(socket, { batch: auth.batch === true, seq: 0 });
    socket.on("close", () => audience.leave(client));
    socket.on("message", () => client.close(CLOSE.policy, "this channel is read only"));
    audience.join(client, auth.resume_from);
  };

  return {
    upgrade(request, socket, head) {
      socket.on("error", () => socket.destroy());
      const refused =
        refusal(request, options) ?? (server.clients.size - audience.size >= MOST_UNKNOWN ? BUSY : undefined);
      if (refused !== undefined) {
        socket.end(`HTTP/1.1 ${refused} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      server.handleUpgrade(request, socket, head, (client) => awaitToken(client, options, admit));
    },
    close() {
      clearInterval(beating);
      audience.closeAll(CLOSE.draining, "the relay is stopping");
      server.close();
      // A moment for the close frames to leave.
      setImmediate(() => {
        for (const socket of server.clients) socket.terminate();
      });
    },
  };
}

const NOT_FOUND = 404;
const INVALID = 400;
const FORBIDDEN = 403;
const BUSY = 503;

/** A token in the URL would end in logs and histories: it is refused, whatever it is. */
function refusal(request: IncomingMessage, options: SocketServerOptions): number | undefined {
  const url = URL.parse(request.url ?? "/", "http://relay");
  if (url?.pathname !== "/ws") return NOT_FOUND;
  if (url.search !== "") return INVALID;
  return options.allowsOrigin(request.headers.origin, request.headers.host) ? undefined : FORBIDDEN;
}

type Admit = (socket: WebSocket, auth: AuthMessage) => void;

function awaitToken(socket: WebSocket, { token, authMs }: SocketServerOptions, admit: Admit): void {
  socket.on("error", () => socket.terminate());
  const timer = setTimeout(() => socket.close(CLOSE.authTimeout, "no AUTH in time"), authMs);
  socket.on("close", () => clearTimeout(timer));
  socket.once("message", (data, isBinary) => {
    clearTimeout(timer);
    const auth = isBinary ? undefined : readAuth(textOf(data));
    if (auth === undefined || !token.matches(auth.token)) socket.close(CLOSE.badToken, "wrong token");
    else admit(socket, auth);
  });
}

function textOf(data: RawData): string {
  return Array.isArray(data) ? Buffer.concat(data).toString() : Buffer.from(data as Buffer).toString();
}

function readAuth(text: string): AuthMessage | undefined {
  try {
    return authMessage.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
