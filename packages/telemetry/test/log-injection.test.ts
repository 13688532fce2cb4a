import { drivePolicy, fakeExchange } from "@iron/testing";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createTelemetry, type LogOptions } from "../src/index.ts";

async function linesOf(text: string, format: LogOptions["format"]): Promise<string[]> {
  const lines: string[] = [];
  const { policy, stop } = createTelemetry({
    log: { format, destination: { write: (line) => void lines.push(line) } },
  });
  await drivePolicy(policy, {
    exchange: fakeExchange({ model: text, path: text, agent: text, headers: { "user-agent": text } }),
  });
  await stop();
  return lines;
}

const nasty = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    '\n{"level":"error","msg":"forged"}',
    "\r\nforged",
    "\u001b[2J\u001b[31mred",
    "\u2028\u2029\u202e\u0000\u009b31m",
    '"},{"level":"info"',
  ),
);

it("S-90: a client's text is one JSON line with the text in it", async () => {
  await fc.assert(
    fc.asyncProperty(nasty, async (text) => {
      const lines = await linesOf(text, "json");
      expect(lines).toHaveLength(1);
      expect(lines[0]?.slice(0, -1)).not.toMatch(/[\n\r\u001b\u0000]/);
      const row = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
      expect(row).toMatchObject({ level: "info", msg: "request", path: text.toWellFormed() });
    }),
    { numRuns: 200 },
  );
});

it("S-90: on a terminal a client's text moves nothing", async () => {
  await fc.assert(
    fc.asyncProperty(nasty, async (text) => {
      const lines = await linesOf(text, "pretty");
      expect(lines).toHaveLength(1);
      expect(lines[0]?.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}chat /);
    }),
    { numRuns: 200 },
  );
});
