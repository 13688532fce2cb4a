import { type BudgetSettings, budgetSettingsSchema } from "@iron/cost";
import type { StateStore } from "@iron/types";

const NAMESPACE = "budget";
const KEY = "settings";

/** Leaves word of which budgets there are, for commands that read the state while no router runs. */
export async function keepSettings(store: StateStore, settings: BudgetSettings): Promise<void> {
  const { prices: _prices, ...plain } = settings;
  await store.set(NAMESPACE, KEY, plain);
}

/** The budget settings of the router that started last on this state; undefined when none has. */
export async function keptSettings(store: StateStore): Promise<BudgetSettings | undefined> {
  const read = budgetSettingsSchema.safeParse(await store.get(NAMESPACE, KEY));
  return read.success ? read.data : undefined;
}
