import type { FailureKind, IronErrorCode } from "@iron/types";
import { isIronError } from "@iron/types";
import { classify } from "../failure/classify.ts";
import { isRefusal } from "../failure/is-refusal.ts";

export interface FallbackRule {
  /** Whether another target is tried when this one's price does not fit a budget or ceiling. Default false. */
  readonly onMoney?: boolean | undefined;
  /** Whether another target is tried when the first may have worked on the call, which is then charged for both. Default true. */
  readonly afterMayHaveRun?: boolean | undefined;
  /** Further kinds of failure to fall back on, such as `too_large` where another model reads more. Default `["not_found"]`. */
  readonly alsoOn?: readonly FailureKind[] | undefined;
}

/** Refusals that depend on what the target costs. */
const MONEY: ReadonlySet<IronErrorCode> = new Set([
  "budget_exceeded",
  "budget_in_flight",
  "call_ceiling",
  "price_unknown",
  "unbounded_input",
]);

const ALSO: readonly FailureKind[] = ["not_found"];

/** Whether another target may be tried after this error. The client's own mistakes and the refusals of rules are final. */
export function mayFallBack(error: unknown, rule: FallbackRule = {}): boolean {
  if (!isIronError(error)) return false;
  const { failure, code } = error;
  if (isRefusal(error) || code === "untranslatable") return true;
  if (failure === undefined) return rule.onMoney === true && MONEY.has(code);
  const { fault, mayHaveRun } = classify(failure);
  if (mayHaveRun && rule.afterMayHaveRun === false) return false;
  return fault === "provider" || fault === "key" || (rule.alsoOn ?? ALSO).includes(failure.kind);
}
