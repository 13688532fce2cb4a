/** @throws {RangeError} naming an amount that is not a whole, safe number of microdollars of at least zero. */
export function checkedAmount(value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(`${value} is not a whole number of microdollars of at least 0`);
}
