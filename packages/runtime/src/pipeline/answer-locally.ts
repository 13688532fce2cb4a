import { dialectOf } from "@iron/dialects";
import type { Frame, JsonObject, Reply, Maybe } from "@iron/types";
import type { ExchangeRun } from "./exchange-run.ts";
import { listModels } from "./list-models.ts";

/**
 * Answers what no single provider can: the models of all of them, and the token count of a request in a format that its target does not
 * speak. Undefined when the target answers for itself.
 */
export function answerLocally(run: ExchangeRun): Maybe<Reply | undefined> {
  const { operation } = run.exchange.endpoint;
  if (operation === "models") return isList(run) ? listModels(run).then(localReply) : undefined;
  if (operation !== "count_tokens" || targetIsNative(run)) return undefined;
  run.exchange.report.headers.set("x-iron-estimate", "upper-bound");
  return localReply(run.vendor.writeTokenCount(boundOnTokens(run)));
}

/** One provider's list is passed on as it is, unless there are other names to add. */
function isList(run: ExchangeRun): boolean {
  const { providers, aliases } = run.deps.routing;
  if (run.method !== "GET" || !run.route.path.endsWith("/models") || run.route.only !== undefined)
    return false;
  return !targetIsNative(run) || providers().length > 1 || aliases().size > 0;
}

function targetIsNative(run: ExchangeRun): boolean {
  const [target] = run.exchange.targets;
  return target !== undefined && run.deps.provider(target.provider).vendor.id === run.vendor.id;
}

/** A token is at least one byte, so the bytes of all text bound the tokens. */
function boundOnTokens(run: ExchangeRun): number {
  const { dialect } = run.route;
  if (dialect === undefined) return 0;
  const size = dialectOf(dialect).request.size(run.exchange.body.json);
  return size.textBytes;
}

function localReply(body: JsonObject): Reply {
  const frame: Frame = { bytes: Buffer.from(JSON.stringify(body)), events: [] };
  return {
    status: 200,
    headers: new Map([["content-type", "application/json"]]),
    dialect: "" as Reply["dialect"],
    stream: false,
    target: undefined,
    source: "router",
    frames: oneFrame(frame),
  };
}

async function* oneFrame(frame: Frame): AsyncGenerator<Frame> {
  yield frame;
}
