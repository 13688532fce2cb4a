import type { RequestRecord } from "@iron/sdk";
import { microdollars } from "@iron/types";
import { expect, it } from "vitest";
import { colorsFor } from "./colors.ts";
import { jsonReporter } from "./json-reporter.ts";
import { requestLine } from "./request-line.ts";

const record: RequestRecord = {
  id: "r",
  at: 0,
  operation: "chat",
  path: "/v1/chat/completions",
  model: "gpt-5-mini",
  stream: false,
  outcome: "completed",
  status: 200,
  calls: 1,
  usage: { inputTokens: 1234, outputTokens: 5 },
  cost: { microdollars: microdollars(88), usd: "$0.000088", source: "provider" },
  durationMs: 170,
  attempts: [],
};
const plain = colorsFor({ isTTY: false }, {});
const hostile = 'x\n{"level":"error"}\u001b[2J\u202e\u2028';

it.each([
  [{}, /1,234 > 5 tok +\$0\.000088 +170 ms {2}ok$/],
  [{ outcome: "refused", code: "budget_exceeded", status: 402 } as const, /refused: budget_exceeded$/],
  [{ outcome: "failed", code: "connection_failed", status: 502 } as const, /failed: connection_failed$/],
  [{ outcome: "aborted" } as const, /client left$/],
  [{ failure: "rate_limit", status: 429 }, /provider: rate_limit \(429\)$/],
  [{ cost: { ...record.cost, source: "partial" } }, /~\$0\.000088/],
  [{ cost: { ...record.cost, unknown: true as const } }, /price \?/],
  [{ calls: 3, provider: "backup" }, /ok {2}3 calls, the last to backup$/],
  [{ redactions: { secret: 2, payment_card: 1 } }, /ok {2}hidden: 2 secret, 1 payment_card$/],
])("%j is told at the line's end or in its cost", (change, line) => {
  expect(requestLine({ ...record, ...change }, plain)).toMatch(line);
});

it("S-90: a hostile model name stays on its line, on a terminal and in JSON", () => {
  const line = requestLine({ ...record, model: hostile }, plain);
  expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  const written: string[] = [];
  jsonReporter((text) => written.push(text)).request({ ...record, model: hostile });
  expect(written.join("").trimEnd()).not.toContain("\n");
  expect(JSON.parse(written[0] ?? "")).toMatchObject({ event: "request", model: hostile });
});

it("paints only a terminal that wants it", () => {
  expect(colorsFor({ isTTY: true }, {}).isColorSupported).toBe(true);
  expect(requestLine(record, colorsFor({ isTTY: true }, {}))).toContain("\u001b[");
  expect(requestLine(record, colorsFor({ isTTY: true }, { NO_COLOR: "1" }))).not.toContain("\u001b[");
});
