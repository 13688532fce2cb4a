import type { SpendRow } from "@iron/runtime-state";
import type { Microdollars } from "@iron/types";
import { describe, expect, it } from "vitest";
import { colorsFor } from "./colors.ts";
import { spendCsv, spendText } from "./spend-report.ts";

function row(key: string, amount: number, flagged = 0): SpendRow {
  return {
    key,
    requests: 1,
    calls: 2,
    inputTokens: 1000,
    outputTokens: 20,
    amount: amount as Microdollars,
    flagged: flagged as Microdollars,
  };
}

const plain = colorsFor({ isTTY: false }, {});

describe("a report of what was spent", () => {
  it("draws a bar for each day, also for those without spend, and says what is a guess", () => {
    const days = [row("2026-11-01", 10), row("2026-11-04", 80)];
    const rows = [row("gpt-5", 90, 10)];
    expect(spendText({ by: "model", timeZone: "UTC", rows, days }, plain)).toBe(
      [
        "MODEL  REQUESTS  CALLS  TOKENS IN  TOKENS OUT      COST",
        "gpt-5         1      2      1,000          20  $0.00009  ████████████████",
        "total         1      2      1,000          20  $0.00009",
        "per day  ▂▁▁█  2026-11-01 to 2026-11-04, at most $0.00008",
        "$0.00001 of it is not by the provider's own count: replies that were cut, silent or without usage, and crashes.",
        "",
      ].join("\n"),
    );
  });

  it("quotes what CSV would take apart, and runs no name as a formula", () => {
    const rows = [row('a,"b"', 1_500_000), row("=cmd()", 1)];
    expect(spendCsv({ by: "agent", timeZone: "UTC", rows, days: [] }).split("\r\n").slice(1, 3)).toEqual([
      '"a,""b""",1,2,1000,20,1.50,0.00',
      "'=cmd(),1,2,1000,20,0.000001,0.00",
    ]);
  });
});
