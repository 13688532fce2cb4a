import {
  builtinPrices,
  type ModelPrice,
  type PriceOverride,
  type PriceTable,
  withOverrides,
} from "@iron/cost";
import { nearestName } from "../names/nearest-name.ts";

/** What the price table says of a model. */
export interface PriceAnswer {
  /** One for each provider that has the model. */
  readonly found: readonly ModelPrice[];
  /** Names that may have been meant, as `provider/model`; empty when something was found. */
  readonly suggestions: readonly string[];
  /** The day of the table's newest source, `YYYY-MM-DD`, and whether that is long ago. */
  readonly date: string;
  readonly old: boolean;
}

/** Looks a model up by `MODEL` or `PROVIDER/MODEL`. A name matches exactly or by a stated alias, never by a prefix. */
export function lookUpPrice(
  name: string,
  options: { readonly now: number; readonly prices?: readonly PriceOverride[] | undefined },
): PriceAnswer {
  const builtin = builtinPrices();
  const table = options.prices === undefined ? builtin : withOverrides(builtin, options.prices);
  const { providers, model } = place(name, table);
  const found = providers.flatMap((provider) => table.find(provider, model) ?? []);
  return {
    found: unique(found),
    suggestions: found.length > 0 ? [] : suggestions(model, providers, table),
    date: table.date,
    old: table.isOld(options.now),
  };
}

/** Names of models may hold slashes themselves, so the first part counts only when it is a provider. */
function place(
  name: string,
  table: PriceTable,
): { readonly providers: readonly string[]; readonly model: string } {
  const slash = name.indexOf("/");
  const provider = table.providers().find((known) => known === name.slice(0, slash));
  if (provider === undefined) return { providers: table.providers(), model: name };
  return { providers: [provider], model: name.slice(slash + 1) };
}

function suggestions(model: string, providers: readonly string[], table: PriceTable): readonly string[] {
  const near = providers.flatMap((provider) => {
    const name = table.suggest(provider, model) ?? nearestName(model, table.models(provider));
    return name === undefined ? [] : [`${provider}/${name}`];
  });
  return near.slice(0, 5);
}

/** A price of your own that holds for any provider is found under each. */
function unique(prices: readonly ModelPrice[]): readonly ModelPrice[] {
  return [...new Map(prices.map((price) => [`${price.provider}/${price.model}`, price])).values()];
}
