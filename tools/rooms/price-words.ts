import { codeWords } from "./code-words.ts";
import type { Rule } from "./rule.ts";

/** Names of prices in the making. Sums of whole microdollars are everybody's; turning units into money is not. */
const PRICING =
  /picodollar|per_?(million|mtok|m_?tokens?|1k)|price_?per|cost_?per|(input|output|cache|token)_?price|[a-z]Rate[A-Z]\w*Token/i;

const PRICE_ROOMS: readonly RegExp[] = [
  /^packages\/cost\//,
  // the unit itself
  /^packages\/types\/src\/(money|index)\.ts$/,
  // the offline provider keeps a bill of its own, so that it can bear witness
  /^packages\/mock-provider\//,
];

export const priceWords: Rule = (file) => {
  if (file.isTest || PRICE_ROOMS.some((room) => room.test(file.path))) return [];
  return codeWords(file).flatMap(({ value, start }) => {
    const found = PRICING.exec(value)?.[0];
    if (found === undefined) return [];
    const message = `"${found}" is price arithmetic: it belongs in @iron/cost, which hands out whole microdollars`;
    return [{ rule: "price-words", line: file.lineAt(start), message }];
  });
};
