import type { Microdollars, StateStore } from "@iron/types";
import { z } from "zod";

const NAMESPACE = "budget-limits";

/** A limit that somebody set by hand: it outlives the router. */
export interface KeptLimit {
  /** Null: no limit. */
  readonly limit: Microdollars | null;
  readonly actor: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** What the configuration said at that time, null for no limit. */
  readonly insteadOf: Microdollars | null;
}

const amount = z
  .int()
  .min(0)
  .nullable()
  .transform((value) => value as Microdollars | null);

const schema = z.object({
  limit: amount,
  actor: z.string(),
  at: z.number(),
  insteadOf: amount,
});

export async function keepLimit(store: StateStore, budget: string, kept: KeptLimit): Promise<void> {
  await store.set(NAMESPACE, budget, kept);
}

/** By the budget's name. What is no limit is passed over: a newer version may have written it. */
export async function keptLimits(store: StateStore): Promise<ReadonlyMap<string, KeptLimit>> {
  const records = await store.list(NAMESPACE);
  return new Map(
    records.flatMap(({ key, value }) => {
      const read = schema.safeParse(value);
      return read.success ? [[key, read.data] as const] : [];
    }),
  );
}
