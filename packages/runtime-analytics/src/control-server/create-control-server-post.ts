import {
  type Clock,
  type ControlServerPost,
  type ControlServerReply,
  type ControlServerRequest,
  isIronError,
  systemClock,
} from "@iron/types";
import { Agent, request } from "undici";
import { postFailure, redirected, tooLarge, tooSlow } from "./post-failure.ts";
import { serverUrl } from "./server-url.ts";

const REPLY_BYTES = 1024 * 1024;

export interface ControlServerPostOptions {
  /** `https://host[:port][/path]`; `http` is accepted to loopback alone. */
  readonly server: string;
  /** One call, from connecting to the last byte, in milliseconds. Default 10 000. */
  readonly timeoutMs?: number;
  /** PEM certificates to trust beside the system's. */
  readonly ca?: string;
  readonly clock?: Clock;
}

export interface ControlServerConnection extends AsyncDisposable {
  readonly post: ControlServerPost;
  close(): Promise<void>;
}

/**
 * The way to the control server: HTTP/1.1 without proxies, https required off loopback, certificates always checked, redirects refused, at
 * most 1 MiB read of any reply. What carries the IC token, provider keys and lease ids goes through here and is named in no error.
 *
 * @throws {TypeError} when `server` is not an address that a token may be sent to
 */
export function createControlServerPost(options: ControlServerPostOptions): ControlServerConnection {
  const server = serverUrl(options.server);
  const base = server.href.replace(/\/$/, "");
  const clock = options.clock ?? systemClock;
  const agent = new Agent({
    allowH2: false,
    connections: 4,
    connect: { timeout: 5000, ...(options.ca !== undefined && { ca: options.ca }) },
  });
  const close = async (): Promise<void> => agent.close();
  return {
    close,
    [Symbol.asyncDispose]: close,
    async post(asked): Promise<ControlServerReply> {
      const stop = new AbortController();
      const cancel = clock.after(options.timeoutMs ?? 10_000, () => stop.abort(tooSlow()));
      try {
        return await send({ url: `${base}${asked.path}`, asked, agent, stop });
      } catch (error) {
        throw isIronError(error) ? error : postFailure(error);
      } finally {
        cancel();
      }
    },
  };
}

async function send(call: {
  readonly url: string;
  readonly asked: ControlServerRequest;
  readonly agent: Agent;
  readonly stop: AbortController;
}): Promise<ControlServerReply> {
  const { url, asked, agent, stop } = call;
  const { signal } = asked;
  const { statusCode, body } = await request(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json",
      ...(asked.bearer !== undefined && { authorization: `Bearer ${asked.bearer.reveal()}` }),
    },
    body: JSON.stringify(asked.body),
    dispatcher: agent,
    signal: signal === undefined ? stop.signal : AbortSignal.any([stop.signal, signal]),
  });
  if (statusCode >= 300 && statusCode < 400) {
    body.destroy();
    body.on("error", () => undefined);
    throw redirected(statusCode);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the body, so an endless one ends here.
    if (size > REPLY_BYTES) throw tooLarge(statusCode);
    chunks.push(chunk);
  }
  return { status: statusCode, text: Buffer.concat(chunks).toString("utf8") };
}
