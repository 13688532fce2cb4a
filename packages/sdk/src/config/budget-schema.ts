import { budgetSettingsSchema, parseBudget } from "@iron/cost";
import { z } from "zod";
import type { BudgetConfig } from "./budget-config.ts";

const amountForm = 'an amount in USD such as 5, "0.50" or "5/day"';

const amount = z
  .union([z.string(), z.number()], { error: amountForm })
  .refine(isAmount, { error: amountForm })
  .describe("US dollars, for ever or per minute, hour, day, week or month.");

export const budgetSchema: z.ZodType<BudgetConfig> = z
  .union([amount, z.array(amount), budgetSettingsSchema], {
    error: `${amountForm}, or an object such as {"limit": "5/day", "agents": {"*": "1/day"}}`,
  })
  .describe("What may be spent. Default: no limit.");

function isAmount(value: string | number): boolean {
  try {
    parseBudget(value);
    return true;
  } catch {
    return false;
  }
}
