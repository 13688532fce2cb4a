const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

/** How long to wait after so many failures in a row (1 is the first): doubling, with the upper half drawn by lot so that routers part ways. */
export function backoffMs(failures: number, random: () => number): number {
  const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16));
  return Math.ceil(most / 2 + (most / 2) * random());
}
