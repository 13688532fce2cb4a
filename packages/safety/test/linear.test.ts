import { describe, expect, it } from "vitest";
import { createScanner } from "../src/index.ts";

const MIB = 1024 * 1024;
/** Far above what is measured, for machines that are busy; a quadratic scan of a mebibyte takes minutes. */
const BOUND_MS = 2_000;

describe("A-76: a mebibyte of the worst text", () => {
  const scanner = createScanner({ maxScanMs: 60_000 });

  it.each([
    "a",
    "a@",
    "a.",
    "1 ",
    "1.",
    ":",
    "\\",
    "\\u004",
    "password=",
    "4111 1111 1111 1111 ",
    "+14155552671 ",
    "tel 415-555-267 ",
    "-----BEGIN PRIVATE KEY-----",
    "eyJhbGciOiJIUzI1NiJ9.",
    "DE89 3704 ",
    "Ym9iQGV4YW1wbGUuY29tIA",
    "token: abcdefghijklmnop1234 ",
    "born on 12 March ",
    "1::",
  ])("is scanned in linear time: %j", (unit) => {
    const text = unit.repeat(Math.ceil(MIB / unit.length)).slice(0, MIB);
    const before = performance.now();
    scanner.find(text);
    expect(performance.now() - before).toBeLessThan(BOUND_MS);
  });
});
