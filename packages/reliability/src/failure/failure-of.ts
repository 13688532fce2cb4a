import type { Failure } from "@iron/types";
import { isIronError } from "@iron/types";

/** The provider's failure behind an error; undefined where a policy or a defect of ours is behind it. */
export function failureOf(error: unknown): Failure | undefined {
  return isIronError(error) ? error.failure : undefined;
}
