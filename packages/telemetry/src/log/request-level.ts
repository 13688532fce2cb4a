import type { Outcome } from "@iron/types";

/** How important the line of a request is: a defect of ours is an error, what a client or provider did is not. */
export function requestLevel(outcome: Outcome): "info" | "warn" | "error" {
  if (outcome.kind === "completed" || outcome.kind === "aborted") return "info";
  return outcome.error.code === "internal" ? "error" : "warn";
}
