import type { IncomingMessage, ServerResponse } from "node:http";
import { findRoute } from "../endpoints/routes.ts";
import type { EndpointContext, ProviderStore } from "../endpoints/context.ts";
import { applyFaults } from "../faults/apply-faults.ts";
import type { Fault } from "../faults/fault.ts";
import type { FaultPlan } from "../faults/fault-plan.ts";
import { readAnswerFaults } from "../faults/read-answer-faults.ts";
import { chatCompletions } from "../formats/chat-completions/chat-completions.ts";
import type { Format } from "../formats/format.ts";
import { messages } from "../formats/messages/messages.ts";
import { RequestRefusal } from "../formats/request-refusal.ts";
import { responses } from "../formats/responses/responses.ts";
import { isObject, parseJson } from "../json.ts";
import type { PromptCache } from "../model/prompt-cache.ts";
import type { MockProviderOptions } from "../options.ts";
import type { Bill } from "../record/bill.ts";
import type { WritableRecord } from "../record/request-log.ts";
import type { Replay } from "../replay/replay.ts";
import { checkRequest } from "./check-request.ts";
import { deliver } from "./deliver.ts";
import type { Delivery } from "./deliver.ts";
import { errorReply } from "./error-reply.ts";
import type { ProviderReply } from "./provider-reply.ts";
import { sleep } from "./sleep.ts";

/** What requests share. */
export interface Shared {
  readonly options: MockProviderOptions;
  readonly clock: Delivery["clock"];
  readonly created: () => number;
  readonly bill: Bill;
  readonly plan: FaultPlan;
  readonly replay: Replay;
  readonly cache: PromptCache;
  readonly store: ProviderStore;
  readonly stale: Delivery["stale"];
}

/** Answers one request: its body is read, its reply made, spoiled as the script says, and sent. */
export async function handleRequest(
  exchange: { readonly req: IncomingMessage; readonly res: ServerResponse; readonly record: WritableRecord },
  shared: Shared,
): Promise<void> {
  const { req, res, record } = exchange;
  const gone = new AbortController();
  const { socket } = req;
  const leave = (): void => gone.abort();
  socket.once("close", leave);
  try {
    const parts: Buffer[] = [];
    for await (const part of req) parts.push(part as Buffer);
    record.body = Buffer.concat(parts);
    const { reply, delayMs } = await makeReply(record, shared, gone.signal);
    const bill = reply.charge ? shared.bill.open({ record, ...reply.charge }) : undefined;
    await sleep(shared.clock, delayMs, gone.signal);
    await deliver(reply, {
      res,
      socket,
      record,
      bill,
      clock: shared.clock,
      gone: gone.signal,
      stale: shared.stale,
    });
  } catch {
    // The client left while its body was read, or broke the socket under the reply.
    socket.destroy();
  } finally {
    record.finish(shared.clock.monotonic(), true);
    socket.off("close", leave);
  }
}

async function makeReply(
  record: WritableRecord,
  shared: Shared,
  gone: AbortSignal,
): Promise<{ readonly reply: ProviderReply; readonly delayMs: number }> {
  const faults = takeFaults(record, shared);
  if (!Array.isArray(faults)) return { reply: faults as ProviderReply, delayMs: 0 };
  const list = faults as readonly Fault[];
  const answered = await answer(record, shared, { gone, faults: list });
  const format = formatOf(record.path);
  const reply = applyFaults(answered, list, {
    record,
    clock: shared.clock,
    gone,
    streamError: (error) => format.streamError(error),
  });
  const delays = list.map((fault) => (fault.kind === "delay" ? fault.ms : 0));
  return { reply, delayMs: delays.reduce((sum, ms) => sum + ms, shared.options.latencyMs ?? 0) };
}

/** The faults, or the refusal of a fault nobody knows. */
function takeFaults(record: WritableRecord, shared: Shared): readonly Fault[] | ProviderReply {
  try {
    return shared.plan.take(record);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return errorReply(record, { status: 400, message: error.message });
  }
}

async function answer(
  record: WritableRecord,
  shared: Shared,
  { gone, faults }: { readonly gone: AbortSignal; readonly faults: readonly Fault[] },
): Promise<ProviderReply> {
  const body = parseJson(record.body.toString());
  const refused = checkRequest(record, body, shared.options);
  if (refused) return refused;
  const replayed = shared.replay.take(record);
  if (replayed) return replayed;
  const route = findRoute(record.method, record.path);
  if (!route.found) {
    const { status } = route;
    return errorReply(record, { status, message: `Invalid URL (${record.method} ${record.path})` });
  }
  const context: EndpointContext = {
    record,
    body: isObject(body) ? body : {},
    options: shared.options,
    clock: shared.clock,
    created: shared.created(),
    cache: shared.cache,
    store: shared.store,
    faults: readAnswerFaults(faults),
    gone,
    params: route.params,
  };
  try {
    return await route.endpoint(context);
  } catch (error) {
    if (!(error instanceof RequestRefusal || error instanceof TypeError)) throw error;
    const param = error instanceof RequestRefusal ? error.param : undefined;
    return errorReply(record, {
      status: 400,
      message: error.message,
      ...(param === undefined ? {} : { param }),
    });
  }
}

function formatOf(path: string): Format {
  if (path.startsWith("/v1/messages")) return messages;
  return path.startsWith("/v1/responses") ? responses : chatCompletions;
}
