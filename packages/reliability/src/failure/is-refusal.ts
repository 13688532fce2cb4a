import type { IronErrorCode } from "@iron/types";
import { isIronError } from "@iron/types";

const REFUSALS: ReadonlySet<IronErrorCode> = new Set(["circuit_open", "overloaded", "key_unavailable"]);

/** The target was refused here before any byte left, for a reason that lies with the target: another one may be free. */
export function isRefusal(error: unknown): boolean {
  if (!isIronError(error)) return false;
  return REFUSALS.has(error.code) || error.failure?.cause === COOLING;
}

/** Marks a refusal because the provider asked to be left alone for a while. */
export const COOLING = "cooling";
