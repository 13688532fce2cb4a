import type { ModelPrice } from "./model-price.ts";
import type { PriceData, PriceRow } from "./price-data.ts";
import { expandRow } from "./expand-row.ts";
import { nearestName } from "./nearest-name.ts";

/** Prices by provider and model. A name matches exactly, by a stated alias, or as a dated snapshot of a model that is stated to have them; never by a prefix. */
export interface PriceTable {
  /** The day of the newest source, `YYYY-MM-DD`. */
  readonly date: string;
  readonly sources: readonly string[];
  /** Undefined when no price is known: then the cost is unknown, never zero. */
  find(provider: string, model: string): ModelPrice | undefined;
  /** The known name most like this one, for a message. */
  suggest(provider: string, model: string): string | undefined;
  providers(): readonly string[];
  models(provider: string): readonly string[];
  /** Whether the prices are more than 90 days old at `now` (epoch milliseconds). */
  isOld(now: number): boolean;
  readonly data: PriceData;
}

const OLD_AFTER_MS = 90 * 86_400_000;
/** Snapshots have endless made-up dates. */
const MOST_KEPT = 10_000;
const SNAPSHOT = /^(.+)-(?:\d{8}|\d{4}-\d{2}-\d{2})$/;

/** Provider name under which a price holds for any provider that has no price of its own for the model. */
export const ANY_PROVIDER = "*";

export function createPriceTable(data: PriceData): PriceTable {
  const byProvider = new Map(
    Object.entries(data.providers).map(([name, provider]) => [name, index(provider.models)]),
  );
  /** By provider and model. */
  const found = new Map<string, Map<string, ModelPrice>>();
  let kept = 0;

  function lookUp(provider: string, model: string): ModelPrice | undefined {
    const names = byProvider.get(provider);
    const id = names === undefined ? undefined : resolve(names, model);
    const stored = id === undefined ? undefined : data.providers[provider]?.models[id];
    if (id === undefined || stored === undefined) return undefined;
    return expandRow({ provider, model: id }, stored, data.providers[provider]?.defaults);
  }

  return {
    date: data.date,
    sources: data.sources,
    data,
    find(provider, model): ModelPrice | undefined {
      const known = found.get(provider)?.get(model);
      if (known !== undefined) return known;
      const price = lookUp(provider, model) ?? lookUp(ANY_PROVIDER, model);
      // Only what was found is kept, so that made-up names cannot fill memory.
      if (price !== undefined && kept < MOST_KEPT) {
        kept += 1;
        const ofProvider = found.get(provider) ?? new Map<string, ModelPrice>();
        found.set(provider, ofProvider.set(model, price));
      }
      return price;
    },
    suggest: (provider, model) => nearestName(model, byProvider.get(provider)?.keys() ?? []),
    providers: () => Object.keys(data.providers),
    models: (provider) => Object.keys(data.providers[provider]?.models ?? {}),
    isOld: (now) => now - Date.parse(data.date) > OLD_AFTER_MS,
  };
}

interface NamedRow {
  readonly id: string;
  readonly dated: boolean;
}

function index(models: Readonly<Record<string, PriceRow>>): ReadonlyMap<string, NamedRow> {
  const names = new Map<string, NamedRow>();
  for (const [id, row] of Object.entries(models)) {
    for (const alias of row.aliases ?? []) names.set(alias, { id, dated: row.dated === true });
  }
  // After the aliases: a model's own name wins over another's alias.
  for (const [id, row] of Object.entries(models)) names.set(id, { id, dated: row.dated === true });
  return names;
}

function resolve(names: ReadonlyMap<string, NamedRow>, model: string): string | undefined {
  const exact = names.get(model);
  if (exact !== undefined) return exact.id;
  const base = SNAPSHOT.exec(model)?.[1];
  const snapshot = base === undefined ? undefined : names.get(base);
  return snapshot?.dated === true ? snapshot.id : undefined;
}
