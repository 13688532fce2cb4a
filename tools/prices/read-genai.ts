import type { MatchLogic, ModelInfo, ModelPrice } from "@pydantic/genai-prices";
import { perToken, picodollars, type Rates, type Row } from "./row.ts";

const GENAI_RATES: Record<string, keyof Rates> = {
  input_mtok: "input",
  output_mtok: "output",
  cache_read_mtok: "cacheRead",
  cache_write_mtok: "cacheWrite5m",
  cache_write_1h_mtok: "cacheWrite1h",
  input_audio_mtok: "audioInput",
  output_audio_mtok: "audioOutput",
  input_image_mtok: "imageInput",
  output_image_mtok: "imageOutput",
};

/** The prices in force today. Where they depend on the time of day, the dearest: our bound must hold at any hour. */
function inForce(model: ModelInfo, day: string): ModelPrice {
  if (!Array.isArray(model.prices)) return model.prices;
  const dated = model.prices.filter(
    ({ constraint }) => constraint?.type !== "start_date" || constraint.start_date <= day,
  );
  const timed = dated.filter(({ constraint }) => constraint?.type === "time_of_date");
  if (timed.length === 0) return dated.at(-1)?.prices ?? {};
  return (
    dated
      .map(({ prices }) => prices)
      .sort((a, b) => priceOf(b["input_mtok"]) - priceOf(a["input_mtok"]))[0] ?? {}
  );
}

function priceOf(price: ModelPrice[string]): number {
  return typeof price === "object" ? price.base : (price ?? 0);
}

/** A row of the report for each price that a source announces for later than `day`. */
export function futurePrice(provider: string, model: ModelInfo, day: string): string[] {
  if (!Array.isArray(model.prices)) return [];
  return model.prices.flatMap(({ constraint }) =>
    constraint?.type === "start_date" && constraint.start_date > day
      ? [`| ${provider} | ${model.id} | ${constraint.start_date} |`]
      : [],
  );
}

/** The rates and limits that genai-prices states for `day` (YYYY-MM-DD). */
export function genaiRow(model: ModelInfo, day: string): Row {
  const prices = inForce(model, day);
  const row: Row = {};
  const tiers = new Map<number, Rates>();
  for (const [key, name] of Object.entries(GENAI_RATES)) {
    const price = prices[key];
    if (price === undefined) continue;
    row[name] = perToken(priceOf(price));
    if (typeof price !== "object") continue;
    for (const { start, price: dearer } of price.tiers) {
      tiers.set(start, { ...tiers.get(start), [name]: perToken(dearer) });
    }
  }
  if (tiers.size > 0) {
    row.tiers = [...tiers].sort(([a], [b]) => a - b).map(([above, rates]) => ({ above, ...rates }));
  }
  const units: Record<string, number> = {};
  if (prices["audio_hours"] !== undefined) {
    units["audio_seconds"] = Math.ceil(picodollars(priceOf(prices["audio_hours"])) / 3600);
  }
  if (prices["requests_kcount"] !== undefined)
    units["requests"] = picodollars(dearestOf(prices["requests_kcount"]) / 1000);
  if (prices["input_document_kpages"] !== undefined) {
    units["pages"] = picodollars(priceOf(prices["input_document_kpages"]) / 1000);
  }
  if (Object.keys(units).length > 0) row.unitFees = units;
  if (model.context_window !== undefined) row.context = model.context_window;
  return row;
}

function dearestOf(price: ModelPrice[string]): number {
  return typeof price === "object"
    ? Math.max(price.base, ...price.tiers.map((tier) => tier.price))
    : (price ?? 0);
}

/** The exact names that the source states, and whether it states that dated snapshots are the same model. A `contains` or an open prefix is no name. */
export function namesOf(model: ModelInfo): { names: string[]; dated: boolean } {
  const names = new Set<string>();
  let dated = false;
  const base = model.id.replace(/-latest$/, "");
  const walk = (match: MatchLogic): void => {
    if ("or" in match) for (const one of match.or) walk(one);
    else if ("equals" in match) names.add(match.equals);
    else if ("regex" in match) dated ||= /\\d\{(4|8)\}/.test(match.regex);
    else if ("starts_with" in match && !/[-@:]$/.test(match.starts_with)) {
      names.add(match.starts_with);
      dated = true;
    }
  };
  walk(model.match);
  // A prefix that ends inside a date (`name-2025`) is not a name anybody sends.
  for (const name of names) if (/-20\d\d?\d?$/.test(name) || name.endsWith(".ft")) names.delete(name);
  if (model.id.endsWith("-latest")) names.add(base);
  if (dated && !/-\d{4,8}$/.test(base)) names.add(`${base}-latest`);
  names.delete(model.id);
  return { names: [...names].filter((name) => name.length > 1), dated };
}
