import type { HoldRequest } from "@iron/types";

/** @throws {RangeError} naming the value, unless it is a whole number of microdollars from 0. */
export function amount(value: number, what: string): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${what} is ${value}, not a whole number of microdollars from 0`);
  }
  return value;
}

/** @throws {RangeError} when a figure of the request is not whole, a budget stands twice, or the share is not of a thousand. */
export function checkHoldRequest(request: Omit<HoldRequest, "labels">): void {
  amount(request.want, "want");
  amount(request.atLeast, "atLeast");
  const names = new Set<string>();
  for (const { budget, limit } of request.budgets) {
    if (!Number.isSafeInteger(limit)) throw new RangeError(`the limit of ${budget} is ${limit}`);
    if (names.has(budget)) throw new RangeError(`the budget ${budget} stands twice in one chain`);
    names.add(budget);
  }
  const share = request.shareOfFree;
  if (share !== undefined && !(Number.isSafeInteger(share) && share >= 0 && share <= 1000)) {
    throw new RangeError(`shareOfFree is ${share}, not parts per thousand`);
  }
}
