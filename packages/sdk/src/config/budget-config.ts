import type { BudgetSettings } from "@iron/cost";

/** USD: `5` for ever, `"5/day"`, several at once, or every budget setting. Prices stand apart, under `prices`. */
export type BudgetConfig = string | number | readonly (string | number)[] | Omit<BudgetSettings, "prices">;
