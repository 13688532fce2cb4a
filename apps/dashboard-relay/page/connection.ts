import type { LiveState, ServerMessage } from "../src/index.ts";

export type Connection =
  | { readonly kind: "no_token" }
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  | { readonly kind: "refused" }
  | { readonly kind: "lost"; readonly retryMs: number };

export interface View {
  readonly connection: Connection;
  readonly state: LiveState | undefined;
}

const MOST_REQUESTS = 500;
const BAD_TOKEN = 4401;

/** The token comes in the address's fragment, which no browser sends anywhere; it is kept for this tab and taken out of the address. */
export function takeToken(): string | undefined {
  const shown = location.hash.slice(1);
  if (shown !== "") {
    sessionStorage.setItem("token", shown);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem("token") ?? undefined;
}

/** Keeps a view of the relay's state, reconnecting from where it was. */
export function watch(token: string | undefined, show: (view: View) => void): void {
  let state: LiveState | undefined;
  let seq: number | undefined;
  let waitMs = 1000;
  const tell = (connection: Connection): void => show({ connection, state });
  if (token === undefined) {
    tell({ kind: "no_token" });
    return;
  }
  const connect = (): void => {
    tell({ kind: "connecting" });
    const socket = new WebSocket(`ws://${location.host}/ws`);
    socket.addEventListener("open", () =>
      socket.send(
        JSON.stringify({ type: "AUTH", token, ...(seq === undefined ? {} : { resume_from: seq }) }),
      ),
    );
    socket.addEventListener("message", ({ data }) => {
      const message = JSON.parse(String(data)) as ServerMessage;
      seq = message.seq;
      state = next(state, message);
      waitMs = 1000;
      tell({ kind: "open" });
    });
    socket.addEventListener("close", ({ code }) => {
      if (code === BAD_TOKEN) {
        sessionStorage.removeItem("token");
        tell({ kind: "refused" });
        return;
      }
      const retryMs = waitMs * (0.5 + Math.random() / 2);
      tell({ kind: "lost", retryMs });
      setTimeout(connect, retryMs);
      waitMs = Math.min(waitMs * 2, 30_000);
    });
  };
  connect();
}

function next(state: LiveState | undefined, message: ServerMessage): LiveState | undefined {
  if (message.type === "SNAPSHOT") return message.state;
  if (state === undefined) return state;
  if (message.type === "STATE_UPDATE") return { ...state, ...message.live };
  if (message.type === "AGENT_EVENT")
    return { ...state, requests: [...state.requests, message.request].slice(-MOST_REQUESTS) };
  return state;
}
