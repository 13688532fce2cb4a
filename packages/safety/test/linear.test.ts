import { describe, expect, it } from "vitest";
import { createScanner } from "../src/index.ts";

const MIB = 1024 * 1024;
/** Four times the text takes four times as long, and sixteen where the scan is quadratic. Between the two there is room for machines that are busy. */
const MOST = 8;
/** Where there is next to nothing to do, the machine's moods are all that is measured. */
const MOODS_MS = 50;

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
    "password is 1.",
    "tel 4155552671 ",
    "a\u00a0",
    "1\u00a0",
    "12 Main 5th ",
    "https://hooks.slack.com/services/T12345678/",
  ])("is scanned in linear time: %j", (unit) => {
    const text = unit.repeat(Math.ceil(MIB / unit.length)).slice(0, MIB);
    const quarter = fastest(text.slice(0, MIB / 4));
    expect(fastest(text)).toBeLessThan(MOST * quarter + MOODS_MS);
  });

  /** Milliseconds of processor time, the less of two. */
  function fastest(text: string): number {
    const times = [1, 2].map(() => {
      const before = process.cpuUsage();
      scanner.find(text);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    });
    return Math.min(...times);
  }
});
