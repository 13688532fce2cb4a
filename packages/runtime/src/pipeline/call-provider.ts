import type { CallId, IronError, KeySource, ProviderKey, Reply, Target } from "@iron/types";
import type { Provider } from "../routing/provider.ts";
import { UpstreamFailure } from "../upstream/upstream-failure.ts";
import type { UpstreamReply } from "../upstream/upstream-reply.ts";
import { failedEnd } from "./call-end.ts";
import { CallState } from "./call-state.ts";
import { countInput } from "./count-input.ts";
import type { EncodedCall } from "./encode-call.ts";
import { encodeCall } from "./encode-call.ts";
import { errorOfFailure } from "./error-of-failure.ts";
import type { ExchangeRun } from "./exchange-run.ts";
import { measureCall } from "./measure-call.ts";
import { readErrorReply } from "./read-error-reply.ts";
import { readReply } from "./read-reply.ts";
import { StopSource } from "./stop-source.ts";
import { upstreamHeaders } from "./upstream-headers.ts";

/** One try that is asked for. */
export interface Try {
  readonly target: Target;
  /** Stops this try alone. */
  readonly signal: AbortSignal | undefined;
}

/**
 * One try at one target: encode, open, send, and wait for the first frame. Beside that try, two mendings that cost nothing: a fresh key
 * after the provider refused a cached one, and a fresh connection after an idle one turned out to be dead.
 *
 * @throws {IronError} what the client is told when no other target helps
 */
export function callProvider(run: ExchangeRun, wanted: Try): Promise<Reply> {
  return tryOnce(run, { ...wanted, mayMend: run.upload === undefined });
}

interface OneTry extends Try {
  /** It may be made once more. */
  readonly mayMend: boolean;
}

async function tryOnce(run: ExchangeRun, wanted: OneTry): Promise<Reply> {
  const { target } = wanted;
  const provider = run.deps.provider(target.provider);
  const encoded = encodeCall(run, target);
  const kept = keyOf(provider.keys, target);
  const key = kept instanceof Promise ? await kept : kept;
  const call = createCall(run, wanted, { encoded, provider, key });
  run.addCall(call);
  const opening = call.open(run.guards, run.deps.onDefect);
  if (opening !== undefined) await opening;
  if (run.draining) throw abandoned(run, call);
  // From here on only bytes are needed: a large context must not be kept in three forms.
  encoded.json = undefined;
  call.release();
  run.exchange.body.release();
  let reply: UpstreamReply;
  try {
    reply = await send(run, { provider, key, encoded, call });
  } catch (error) {
    return mend(run, wanted, sendingFailed(run, call, error));
  }
  if (reply.status < 300) return readReply({ run, call, reply, encoded });
  const error = await readErrorReply({ run, call, provider, reply, key });
  const again = error.failure?.kind === "authentication" && isRefreshed(provider.keys, key);
  return mend(run, wanted, { error, again });
}

interface Failed {
  readonly error: unknown;
  /** Asking the same once more may help. */
  readonly again: boolean;
}

function mend(run: ExchangeRun, wanted: OneTry, { error, again }: Failed): Promise<Reply> {
  if (again && wanted.mayMend) return tryOnce(run, { ...wanted, mayMend: false });
  throw error;
}

function sendingFailed(run: ExchangeRun, call: CallState, thrown: unknown): Failed {
  if (!(thrown instanceof UpstreamFailure)) throw thrown;
  const { failure, stale } = thrown;
  run.closing(call.end(failedEnd(failure, call.elapsed()), run.deps.onDefect));
  return { error: run.cutBy ?? errorOfFailure(failure, call.target), again: stale && !run.stop.stopped };
}

/** The refused key has been dropped, and the next may be another. */
function isRefreshed(keys: KeySource | undefined, key: ProviderKey | undefined): boolean {
  return key !== undefined && keys?.reject?.(key.id) === true;
}

/** The client has left and only what was sent already is read on: this call is not made. */
function abandoned(run: ExchangeRun, call: CallState): IronError {
  const failure = { kind: "aborted", sent: false, answered: false } as const;
  run.closing(call.end(failedEnd(failure, call.elapsed()), run.deps.onDefect));
  return errorOfFailure(failure, call.target);
}

function keyOf(keys: KeySource | undefined, target: Target): ProviderKey | Promise<ProviderKey> | undefined {
  return keys?.key(target.provider, target.key);
}

function createCall(
  run: ExchangeRun,
  { target, signal }: Try,
  { encoded, provider, key }: Omit<Sending, "call">,
): CallState {
  const attempt = run.nextAttempt();
  const { dialect } = encoded;
  const counter = dialect?.request.counter;
  return new CallState({
    id: `${run.id}.${attempt}` as CallId,
    attempt,
    target,
    stream: run.exchange.stream,
    stop: callStop(run, signal),
    body: encoded.body,
    json: encoded.json,
    dialect,
    measure: (json) => measureCall(run, dialect, json),
    clock: run.deps.clock,
    countInput:
      counter === undefined
        ? undefined
        : (json, timeoutMs) => countInput(run, { counter, provider, key, json, timeoutMs }),
  });
}

/** Stops when the exchange stops, when whoever asked for the try stops it, or when the call has lasted too long. */
function callStop(run: ExchangeRun, signal: AbortSignal | undefined): StopSource {
  const { callMs, clock } = run.deps;
  if (callMs === undefined && signal === undefined) return run.stop;
  const stop = new StopSource();
  const giveUp = (): void => stop.stop(signal?.reason instanceof Error ? signal.reason : undefined);
  const cancel = callMs === undefined ? undefined : clock.after(callMs, () => stop.stop(new CallTimeout()));
  if (signal?.aborted === true) giveUp();
  else signal?.addEventListener("abort", giveUp, { once: true });
  run.stop.onStop(() => {
    cancel?.();
    stop.stop();
  });
  return stop;
}

class CallTimeout extends Error {
  constructor() {
    super("the call lasted too long");
    this.name = "TimeoutError";
  }
}

interface Sending {
  readonly provider: Provider;
  readonly key: ProviderKey | undefined;
  readonly encoded: EncodedCall;
  readonly call: CallState;
}

function send(run: ExchangeRun, { provider, key, encoded, call }: Sending): Promise<UpstreamReply> {
  const { origin, path } = provider.pathOf(encoded.path, key, run.query);
  const body = run.upload ?? (call.body.byteLength === 0 ? undefined : call.body);
  return run.deps.send({
    origin,
    path,
    method: run.method,
    headers: tracedBy(call, upstreamHeaders(run, provider, key)),
    body,
    stop: call.stop,
    mark: call.mark,
  });
}

/** The provider's spans belong under the span around this call; without one the client's trace context was kept. */
function tracedBy(call: CallState, headers: Record<string, string>): Record<string, string> {
  return call.traceparent === undefined ? headers : { ...headers, traceparent: call.traceparent };
}
