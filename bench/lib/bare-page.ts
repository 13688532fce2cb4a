import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A page that has authenticated, without anything that reads it. */
export async function barePage(relay: { readonly url: string; readonly token: string }): Promise<Socket> {
  const { hostname, port, host } = new URL(relay.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(
    `GET /ws HTTP/1.1\r\nhost: ${host}\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  await once(socket, "data");
  const auth = Buffer.from(JSON.stringify({ type: "AUTH", token: relay.token, batch: true }));
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | auth.length, 0, 0, 0, 0]), auth]));
  return socket;
}

/** The same, and it never reads. */
export async function stuckPage(relay: { readonly url: string; readonly token: string }): Promise<Socket> {
  const socket = await barePage(relay);
  socket.pause();
  return socket;
}

const PATIENCE_MS = 4000;

/** Whether the relay has let it go: it reads all that is there, and finds an end. */
export async function wasLetGo(socket: Socket): Promise<boolean> {
  const closed = once(socket, "close").then(() => true);
  socket.resume();
  return Promise.race([closed, sleep(PATIENCE_MS).then(() => false)]);
}
