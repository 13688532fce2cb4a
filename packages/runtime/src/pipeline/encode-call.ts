import type { Dialect } from "@iron/dialects";
import { applyEdits, dialectOf } from "@iron/dialects";
import type { JsonObject, Target } from "@iron/types";
import { IronError } from "@iron/types";
import type { ExchangeRun } from "./exchange-run.ts";

/** A request as one target is to get it. */
export interface EncodedCall {
  readonly body: Uint8Array;
  /** What `body` says, where that is known without parsing it; dropped once it has been handed on. */
  json: JsonObject | undefined;
  readonly dialect: Dialect | undefined;
  /** The API's path, with `/v1`. */
  readonly path: string;
  /** Usage was asked for on our own account: it is taken out of the stream again. */
  readonly hideUsage: boolean;
}

/** Same format: the client's bytes, with the few edits that are needed. Another format: translated, with the losses named. */
export function encodeCall(run: ExchangeRun, target: Target): EncodedCall {
  const { exchange, route } = run;
  if (route.endpoint.kind !== "chat") return encodeOther(run, target);
  const dialect = dialectOf(target.dialect);
  if (target.dialect !== exchange.dialect || leavesSealsBehind(run, target))
    return translate(run, target, dialect);
  const json = exchange.body.json;
  const rename = exchange.model === target.model ? [] : [{ path: ["model"], value: target.model }];
  const ask = exchange.stream ? dialect.request.askUsage(json) : [];
  const edits = [...rename, ...ask];
  return {
    body: edits.length === 0 ? exchange.body.bytes : applyEdits(exchange.body.bytes, edits),
    json: edits.length === 0 ? json : undefined,
    dialect,
    path: route.path,
    hideUsage: ask.length > 0,
  };
}

/**
 * A model's sealed reasoning is of no use to another model, and providers refuse it. The first target is where the client's model name always
 * leads, so seals in the request are its own; another model, reached by fallback, gets the request without them.
 */
function leavesSealsBehind({ exchange }: ExchangeRun, target: Target): boolean {
  const first = exchange.targets[0];
  if (first === undefined || first.model === target.model) return false;
  const messages = exchange.body.chat()?.messages ?? [];
  return messages.some(({ content }) =>
    content.some((block) => block.type === "reasoning" && block.sealed !== undefined),
  );
}

function encodeOther(run: ExchangeRun, target: Target): EncodedCall {
  const { exchange, route } = run;
  const rename = exchange.model !== "" && exchange.model !== target.model && run.upload === undefined;
  return {
    body: rename
      ? applyEdits(exchange.body.bytes, [{ path: ["model"], value: target.model }])
      : exchange.body.bytes,
    json: rename || run.upload !== undefined ? undefined : exchange.body.json,
    dialect: undefined,
    path: route.path,
    hideUsage: false,
  };
}

function translate(run: ExchangeRun, target: Target, dialect: Dialect): EncodedCall {
  const { exchange, deps } = run;
  const chat = exchange.body.chat();
  if (chat === undefined) throw new IronError("internal", "a chat without a neutral form");
  const context = { model: target.model, defaultMaxOutputTokens: deps.defaultMaxOutputTokens(target.model) };
  const { body, dropped, refused } = dialect.request.encode(chat, context);
  const unbearable = refused ?? (deps.strict && dropped.length > 0 ? dropped : undefined);
  if (unbearable !== undefined) throw untranslatable(target, unbearable, refused === undefined);
  for (const field of dropped) exchange.report.dropped.add(field);
  const ask = exchange.stream ? dialect.request.askUsage(body) : [];
  const bytes = Buffer.from(JSON.stringify(body));
  return {
    body: ask.length === 0 ? bytes : applyEdits(bytes, ask),
    json: ask.length === 0 ? body : undefined,
    dialect,
    path: dialect.path,
    hideUsage: false,
  };
}

function untranslatable(target: Target, fields: readonly string[], strict: boolean): IronError {
  const why = strict ? "strict mode refuses to drop it" : "without it the request would mean something else";
  return new IronError(
    "untranslatable",
    `The target format ${target.dialect} cannot carry ${fields.join(", ")}, and ${why}.`,
    { param: fields[0] ?? "", facts: { fields } },
  );
}
