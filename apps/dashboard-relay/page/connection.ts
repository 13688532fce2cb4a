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
  /** When the relay was last heard, in epoch milliseconds. */
  readonly heardAt?: number | undefined;
}

export interface WatchOptions {
  /** `ws://127.0.0.1:4142/ws` */
  readonly url: string;
  readonly token: string;
  readonly show: (view: View) => void;
  /** A relay that says nothing for this long is gone: it has a heartbeat. Milliseconds, default 60 000. */
  readonly silenceMs?: number;
  /** From 0 to 1. */
  readonly random?: () => number;
}

const MOST_REQUESTS = 500;
const BAD_TOKEN = 4401;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const SILENCE_MS = 60_000;

/** Keeps a view of the relay's state, reconnecting from where it was. Returns what ends that. */
export function watch(options: WatchOptions): () => void {
  const watching = new Watching(options);
  watching.connect();
  return () => watching.stop();
}

class Watching {
  readonly #options: WatchOptions;
  #state: LiveState | undefined;
  #seq: number | undefined;
  #heardAt: number | undefined;
  #waitMs = FIRST_WAIT_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #socket: WebSocket | undefined;
  #over = false;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  connect(): void {
    if (this.#over) return;
    this.#tell({ kind: "connecting" });
    const socket = new WebSocket(this.#options.url);
    this.#socket = socket;
    this.#expect(socket);
    socket.addEventListener("open", () => {
      const from = this.#seq === undefined ? {} : { resume_from: this.#seq };
      socket.send(JSON.stringify({ type: "AUTH", token: this.#options.token, batch: true, ...from }));
    });
    socket.addEventListener("message", ({ data }) => {
      if (this.#socket !== socket) return;
      this.#expect(socket);
      const told = JSON.parse(String(data)) as ServerMessage | readonly ServerMessage[];
      this.#hear(Array.isArray(told) ? (told as readonly ServerMessage[]) : [told as ServerMessage]);
    });
    socket.addEventListener("close", ({ code }) => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      clearTimeout(this.#timer);
      if (code === BAD_TOKEN) this.#tell({ kind: "refused" });
      else this.#lost();
    });
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  /** Something must be heard in time: there is a heartbeat. */
  #expect(socket: WebSocket): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // Nobody may be there to answer a close frame: it counts as closed now.
      this.#socket = undefined;
      socket.close();
      this.#lost();
    }, this.#options.silenceMs ?? SILENCE_MS);
  }

  #lost(): void {
    const { random = Math.random } = this.#options;
    // Half of the wait is by chance: pages do not all come back at once.
    const retryMs = this.#waitMs * (0.5 + random() / 2);
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
    this.#tell({ kind: "lost", retryMs });
    this.#timer = setTimeout(() => this.connect(), retryMs);
  }

  #hear(messages: readonly ServerMessage[]): void {
    this.#seq = messages.at(-1)?.seq ?? this.#seq;
    this.#heardAt = Date.now();
    this.#state = after(this.#state, messages);
    this.#waitMs = FIRST_WAIT_MS;
    this.#tell({ kind: "open" });
  }

  #tell(connection: Connection): void {
    this.#options.show({ connection, state: this.#state, heardAt: this.#heardAt });
  }
}

function after(state: LiveState | undefined, messages: readonly ServerMessage[]): LiveState | undefined {
  let next = state;
  const ended: LiveState["requests"][number][] = [];
  for (const message of messages) {
    if (message.type === "SNAPSHOT") {
      next = message.state;
      ended.length = 0;
    }
    if (message.type === "AGENT_EVENT") ended.push(message.request);
    if (message.type === "STATE_UPDATE" && next !== undefined) next = { ...next, ...message.live };
  }
  if (next === undefined || ended.length === 0) return next;
  return { ...next, requests: [...next.requests, ...ended].slice(-MOST_REQUESTS) };
}
