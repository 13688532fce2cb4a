/** The sum of digits times weights, as far as there are weights. */
export function weightedSum(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (const [at, weight] of weights.entries()) sum += (digits.charCodeAt(at) - 48) * weight;
  return sum;
}
