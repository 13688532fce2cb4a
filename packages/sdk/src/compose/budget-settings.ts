import type { BudgetSettings } from "@iron/cost";
import type { ProviderOptions } from "@iron/runtime";
import type { RuntimeConfig } from "../config/runtime-config.ts";

type Place = Pick<ProviderOptions, "name" | "vendor" | "baseUrl">;

/** The budget's settings, however briefly they were written. A provider at its vendor's own address charges its vendor's prices, whatever its name. */
export function budgetSettings(config: RuntimeConfig, providers: readonly Place[] = []): BudgetSettings {
  const { budget, prices, baseUrls } = config;
  const settings = isBrief(budget) ? { limit: budget } : budget;
  const own = providers.filter(
    ({ vendor, baseUrl }) => baseUrl === undefined || baseUrl === baseUrls?.[vendor],
  );
  const priceAs = {
    ...Object.fromEntries(own.map(({ name, vendor }) => [name, vendor])),
    ...settings?.priceAs,
  };
  return { ...settings, priceAs, ...(prices !== undefined && { prices }) };
}

function isBrief(budget: RuntimeConfig["budget"]): budget is string | number | readonly (string | number)[] {
  return typeof budget === "string" || typeof budget === "number" || Array.isArray(budget);
}
