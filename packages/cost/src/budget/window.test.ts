import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PERIODS, windowAt } from "../index.ts";

const at = (text: string): number => Date.parse(text);
const iso = (ms: number): string => new Date(ms).toISOString();

describe("windows of time", () => {
  it.each([
    ["minute", "2026-11-21T14:05", "2026-11-21T14:06:00.000Z"],
    ["hour", "2026-11-21T14", "2026-11-21T15:00:00.000Z"],
    ["day", "2026-11-21", "2026-11-22T00:00:00.000Z"],
    ["week", "2026-W47", "2026-11-23T00:00:00.000Z"],
    ["month", "2026-11", "2026-12-01T00:00:00.000Z"],
  ] as const)("a %s is %s and ends at %s", (per, id, end) => {
    const window = windowAt(at("2026-11-21T14:05:59.999Z"), per, "UTC");
    expect([window.id, iso(window.endsAt)]).toEqual([id, end]);
  });

  it("begin at the zone's own midnight", () => {
    const window = windowAt(at("2026-11-21T23:30:00Z"), "day", "Europe/Vienna");
    expect(window.id).toBe("2026-11-22");
    expect(iso(window.startsAt)).toBe("2026-11-21T23:00:00.000Z");
  });

  it("are 23 and 25 hours long on the days when clocks change", () => {
    const spring = windowAt(at("2026-03-29T10:00:00Z"), "day", "Europe/Vienna");
    const autumn = windowAt(at("2026-10-25T10:00:00Z"), "day", "Europe/Vienna");
    expect((spring.endsAt - spring.startsAt) / 3_600_000).toBe(23);
    expect((autumn.endsAt - autumn.startsAt) / 3_600_000).toBe(25);
  });

  it("number weeks by ISO 8601 over the turn of the year", () => {
    expect(windowAt(at("2026-12-31T12:00:00Z"), "week", "UTC").id).toBe("2026-W53");
    expect(windowAt(at("2027-01-03T12:00:00Z"), "week", "UTC").id).toBe("2026-W53");
    expect(windowAt(at("2027-01-04T12:00:00Z"), "week", "UTC").id).toBe("2027-W01");
  });

  it.each([
    ["America/Sao_Paulo", "2015-10-17T16:00:00Z", "2015-10-17", "2015-10-18T03:00:00.000Z"],
    ["America/Sao_Paulo", "2015-10-18T16:00:00Z", "2015-10-18", "2015-10-19T02:00:00.000Z"],
    ["Asia/Beirut", "2026-03-28T12:00:00Z", "2026-03-28", "2026-03-28T22:00:00.000Z"],
    ["America/Havana", "2026-11-01T04:30:00Z", "2026-11-01", "2026-11-02T05:00:00.000Z"],
  ])(
    "end where the next day begins, also where clocks skip or repeat midnight: %s",
    (zone, when, id, end) => {
      const window = windowAt(at(when), "day", zone);
      expect([window.id, iso(window.endsAt)]).toEqual([id, end]);
      expect(windowAt(window.startsAt, "day", zone)).toEqual(window);
      expect(windowAt(window.endsAt, "day", zone).startsAt).toBe(window.endsAt);
    },
  );

  it("hold every instant once: the end of one is the start of the next", () => {
    const zones = fc.constantFrom(
      "UTC",
      "Europe/Vienna",
      "America/New_York",
      "Asia/Kathmandu",
      "Australia/Lord_Howe",
      "America/Sao_Paulo",
      "America/Havana",
      "America/Santiago",
      "Atlantic/Azores",
      "Africa/Cairo",
      "Asia/Beirut",
      "Asia/Amman",
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.constantFrom(...PERIODS),
        zones,
        (instant, per, zone) => {
          const window = windowAt(instant, per, zone);
          expect(window.startsAt).toBeLessThanOrEqual(instant);
          expect(window.endsAt).toBeGreaterThan(instant);
          expect(windowAt(window.startsAt, per, zone)).toEqual(window);
          const next = windowAt(window.endsAt, per, zone);
          expect(next.startsAt).toBe(window.endsAt);
          expect(next.id > window.id).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });
});
