import data from "./data/prices.json" with { type: "json" };
import { createPriceTable, type PriceTable } from "./price-table.ts";

let table: PriceTable | undefined;

/** The prices and limits that come with this package. Built on first use. */
export function builtinPrices(): PriceTable {
  table ??= createPriceTable(data);
  return table;
}
