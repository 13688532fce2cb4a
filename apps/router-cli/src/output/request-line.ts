import type { RequestRecord } from "@iron/sdk";
import type { Colors } from "./colors.ts";
import { printable } from "./printable.ts";
import { grouped } from "./counted.ts";

const MODEL = 24;
const TOKENS = 18;
const COST = 12;
const TIME = 10;
const GAP = "  ";
/** From the model to the cost. */
const FACTS = MODEL + TOKENS + COST + 2 * GAP.length;

/** What was asked for in place of model, tokens and cost, for a request that came to neither. */
export function plainLine(
  { at, what, durationMs }: { readonly at: number; readonly what: string; readonly durationMs: number },
  ending: string,
  colors: Colors,
): string {
  return [clockTime(at, colors), printable(what, FACTS).padEnd(FACTS), taken(durationMs), ending].join(GAP);
}

/** One request on one line: when, model, tokens, cost, time, how it ended. */
export function requestLine(record: RequestRecord, colors: Colors): string {
  const model = printable(record.model || record.operation, 32).padEnd(MODEL);
  const tokens = record.usage
    ? `${grouped(record.usage.inputTokens)} > ${grouped(record.usage.outputTokens)} tok`
    : "-";
  return [
    clockTime(record.at, colors),
    model,
    tokens.padStart(TOKENS),
    cost(record).padStart(COST),
    taken(record.durationMs),
    ending(record, colors),
    ...notes(record).map((note) => colors.dim(note)),
  ].join(GAP);
}

function clockTime(at: number, colors: Colors): string {
  return colors.dim(new Date(at).toLocaleTimeString("en-GB"));
}

function taken(durationMs: number): string {
  return `${grouped(durationMs)} ms`.padStart(TIME);
}

/** What was done along the way: further calls, and values that were kept from the provider. */
function notes({ calls, provider, redactions }: RequestRecord): readonly string[] {
  const kinds = Object.entries(redactions ?? {}).map(([kind, count]) => `${count} ${kind}`);
  return [
    ...(calls > 1 ? [`${calls} calls, the last to ${provider ?? "?"}`] : []),
    ...(kinds.length > 0 ? [`hidden: ${printable(kinds.join(", "), 80)}`] : []),
  ];
}

function cost(record: RequestRecord): string {
  if (record.cost.unknown === true) return "price ?";
  const guessed = record.cost.source !== undefined && record.cost.source !== "provider";
  return (guessed ? "~" : "") + record.cost.usd;
}

function ending(record: RequestRecord, colors: Colors): string {
  if (record.outcome === "refused") return colors.yellow(`refused: ${record.code ?? record.status}`);
  if (record.outcome === "aborted") return colors.yellow("client left");
  if (record.outcome === "failed") return colors.red(`failed: ${record.code ?? record.status}`);
  return record.failure === undefined
    ? colors.green("ok")
    : colors.red(`provider: ${record.failure} (${record.status})`);
}
