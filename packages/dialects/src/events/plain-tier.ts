/** A tier as any format can say it: without the place for inference, which only one vendor prices (`fast+us` is `fast`, `us` is none). */
export function plainTier(tier: string | undefined): string | undefined {
  const plain = tier?.replace(/(^|\+)us$/, "");
  return plain === "" ? undefined : plain;
}
