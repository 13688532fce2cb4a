import type { Period } from "./parse-budget.ts";

/** One window of time of one kind, such as the day of 21 November in Vienna. */
export interface Window {
  /** Names it within its kind, and sorts by time: `2026-11-21`, `2026-W47`, `2026-11-21T14`. */
  readonly id: string;
  /** Epoch milliseconds of its first instant and of the next window's. */
  readonly startsAt: number;
  readonly endsAt: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * The window that an instant falls in, by the civil calendar of a time zone. Weeks begin on Monday (ISO 8601). A day with a change of clocks is as long as
 * it is there. Minutes and hours are counted in UTC.
 */
export function windowAt(at: number, per: Period, timeZone: string): Window {
  switch (per) {
    case "minute":
      return fixedWindow(at, MINUTE_MS, 16);
    case "hour":
      return fixedWindow(at, HOUR_MS, 13);
    case "day":
    case "week":
    case "month":
      return civilWindow(at, per, timeZone);
  }
}

function fixedWindow(at: number, lengthMs: number, digits: number): Window {
  const startsAt = Math.floor(at / lengthMs) * lengthMs;
  return {
    id: new Date(startsAt).toISOString().slice(0, digits),
    startsAt,
    endsAt: startsAt + lengthMs,
  };
}

/** Civil dates are computed as if in UTC and carried over to the zone at the end. */
function civilWindow(at: number, per: "day" | "week" | "month", timeZone: string): Window {
  const today = Math.floor((at + offsetMs(at, timeZone)) / DAY_MS) * DAY_MS;
  const [first, next] = civilSpan(today, per);
  return {
    id: windowName(first, per),
    startsAt: instantOf(first, timeZone),
    endsAt: instantOf(next, timeZone),
  };
}

function civilSpan(today: number, per: "day" | "week" | "month"): readonly [number, number] {
  if (per === "day") return [today, today + DAY_MS];
  const date = new Date(today);
  if (per === "week") {
    const monday = today - ((date.getUTCDay() + 6) % 7) * DAY_MS;
    return [monday, monday + 7 * DAY_MS];
  }
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return [Date.UTC(year, month, 1), Date.UTC(year, month + 1, 1)];
}

function windowName(first: number, per: "day" | "week" | "month"): string {
  const day = new Date(first).toISOString().slice(0, 10);
  if (per === "day") return day;
  if (per === "month") return day.slice(0, 7);
  // An ISO week belongs to the year of its Thursday.
  const year = new Date(first + 3 * DAY_MS).getUTCFullYear();
  const week = Math.floor((first + 3 * DAY_MS - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}

/**
 * The instant at which a civil midnight falls in the zone: the first of two where clocks repeat it, and where they skip it the first instant
 * after it.
 */
function instantOf(civil: number, timeZone: string): number {
  const before = civil - offsetMs(civil - DAY_MS, timeZone);
  const after = civil - offsetMs(civil + DAY_MS, timeZone);
  const first = Math.min(before, after);
  return first + offsetMs(first, timeZone) === civil ? first : Math.max(before, after);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds to add to UTC for the zone's clock at this instant. */
function offsetMs(at: number, timeZone: string): number {
  if (timeZone === "UTC") return 0;
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formats.set(timeZone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  const civil = Date.UTC(
    part["year"] ?? 0,
    (part["month"] ?? 1) - 1,
    part["day"] ?? 1,
    part["hour"] ?? 0,
    part["minute"] ?? 0,
    part["second"] ?? 0,
  );
  return civil - Math.floor(at / 1000) * 1000;
}
