import { CommandError } from "../command-error.ts";

const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/**
 * `7d`, `24h`, `30m`, `2w` before now, or a date or time such as `2026-11-01` (midnight UTC) or `2026-11-01T14:00:00+01:00`, in epoch
 * milliseconds.
 *
 * @throws {CommandError} naming the flag and what to write
 */
export function pointInTime(text: string, flag: string, now: number): number {
  const [, count, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * (UNITS[unit ?? ""] ?? 0);
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new CommandError(
    `iron: ${flag} ${JSON.stringify(text)}: write a span such as 7d, 24h, 30m, 2w, or a date such as 2026-11-01`,
  );
}
