import type { Check } from "./check.ts";

const MIB = 2 ** 20;
/** Below this a busy router may fill the rest within a day. */
const LITTLE = 512 * MIB;
/** Below this the next checkpoint of the ledger may fail. */
const NEXT_TO_NOTHING = 64 * MIB;

/** Room for the ledger: when it is gone, no hold can be written down and nothing is admitted. */
export function checkDisk(freeBytes: number, file: string): Check {
  const name = "disk";
  const free = `${shownBytes(freeBytes)} free for ${file}`;
  if (freeBytes >= LITTLE) return { name, state: "ok", detail: free };
  const fix = "make room, or move it: --state sqlite:PATH; on a full disk nothing is admitted";
  return { name, state: freeBytes < NEXT_TO_NOTHING ? "bad" : "note", detail: `${free}: ${fix}` };
}

function shownBytes(bytes: number): string {
  const gib = bytes / (1024 * MIB);
  return gib >= 1 ? `${gib.toFixed(1)} GiB` : `${Math.floor(bytes / MIB)} MiB`;
}
