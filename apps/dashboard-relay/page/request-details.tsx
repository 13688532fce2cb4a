import type { ShownRequest } from "../src/index.ts";
import { count, milliseconds, usd } from "./format.ts";

/** Everything that is known of one request: names and numbers, never its content. */
export function RequestDetails({ row }: { row: ShownRequest }) {
  const { usage, attempts } = row;
  const facts: readonly (readonly [string, string])[] = [
    ["id", row.id],
    ["operation", `${row.operation}, ${row.stream ? "streamed" : "whole"}`],
    ["status", [row.status, row.code, row.failure].filter(Boolean).join(", ")],
    ["provider", [row.provider, row.servedBy && `served by ${row.servedBy}`].filter(Boolean).join(", ")],
    ["agent", [row.agent, row.run && `run ${row.run}`].filter(Boolean).join(", ")],
    [
      "tokens",
      usage === undefined
        ? ""
        : `${count(usage.inputTokens)} in (${count(usage.cacheReadTokens ?? 0)} cached), ${count(usage.outputTokens)} out (${count(usage.reasoningTokens ?? 0)} reasoning)`,
    ],
    ["time taken", milliseconds(row.durationMs)],
    ["first byte", row.firstByteMs === undefined ? "" : `after ${milliseconds(row.firstByteMs)}`],
    ["charged by", row.cost.source ?? ""],
    ["output cap", row.clampedTo === undefined ? "" : `lowered to ${count(row.clampedTo)} tokens`],
    ["not carried over", row.dropped?.join(", ") ?? ""],
    [
      "redacted",
      Object.entries(row.redactions ?? {})
        .map(([kind, times]) => `${kind} × ${times}`)
        .join(", "),
    ],
  ];
  return (
    <tr class="details">
      <td colSpan={10}>
        <dl>
          {facts
            .filter(([, value]) => value !== "")
            .map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
        </dl>
        {attempts.length > 0 && (
          <ol aria-label="calls">
            {attempts.map((attempt, at) => (
              <li key={at}>
                {attempt.provider} / {attempt.model}: {attempt.failure ?? attempt.ended}
                {attempt.status === undefined ? "" : ` (${attempt.status})`} after{" "}
                {milliseconds(attempt.durationMs)}
                {attempt.firstTokenMs === undefined
                  ? ""
                  : `, first token ${milliseconds(attempt.firstTokenMs)}`}
                , held {usd(attempt.heldMicrodollars ?? 0)}, charged {usd(attempt.chargedMicrodollars ?? 0)}
              </li>
            ))}
          </ol>
        )}
      </td>
    </tr>
  );
}
