const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

/** How long to wait after so many failures in a row (1 is the first): from 1 to 30 s, doubling, the upper half drawn by lot. */
export function backoffMs(failures: number, random: () => number): number {
  const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 16));
  return Math.ceil(most / 2 + (most / 2) * random());
}
