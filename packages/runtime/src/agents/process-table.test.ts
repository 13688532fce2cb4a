import { expect, it } from "vitest";
import { parsePsLine, parseStat, readProcessTable } from "./process-table.ts";

it("reads a line of /proc though the name holds spaces and parentheses", () => {
  const text = "42 (a) b (c) S 7 40 39 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 1 0 1 1 1";
  expect(parseStat(text)).toEqual({ pid: 42, parent: 7, group: 40, session: 39, gone: false, cpuMs: 2000 });
  expect(parseStat("42 (x) Z 1 42 42 0").gone).toBe(true);
});

it.each([
  ["  42  7 40 S+   2048   1:02.50", { cpuMs: 62_500, gone: false, rssBytes: 2_097_152 }],
  ["42 7 40 Z 0 00:00:01", { cpuMs: 1000, gone: true, rssBytes: 0 }],
])("reads the ps line %j", (line, facts) => {
  expect(parsePsLine(line)).toMatchObject({ pid: 42, parent: 7, group: 40, ...facts });
});

it("finds this process", async () => {
  const table = await readProcessTable();
  expect(table.get(process.pid)).toMatchObject({ parent: process.ppid, gone: false });
});
