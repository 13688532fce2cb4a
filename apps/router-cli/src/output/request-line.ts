import type { RequestRecord } from "@iron/sdk";
import type { Colors } from "./colors.ts";
import { printable } from "./printable.ts";
import { grouped } from "./counted.ts";

/** One request on one line: when, model, tokens, cost, time, how it ended. */
export function requestLine(record: RequestRecord, colors: Colors): string {
  const time = new Date(record.at).toLocaleTimeString("en-GB");
  const model = printable(record.model || record.operation, 32).padEnd(24);
  const tokens = record.usage
    ? `${grouped(record.usage.inputTokens)} > ${grouped(record.usage.outputTokens)} tok`
    : "-";
  const ms = `${grouped(record.durationMs)} ms`;
  return [
    colors.dim(time),
    model,
    tokens.padStart(18),
    cost(record).padStart(12),
    ms.padStart(10),
    ending(record, colors),
    ...notes(record).map((note) => colors.dim(note)),
  ].join("  ");
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
