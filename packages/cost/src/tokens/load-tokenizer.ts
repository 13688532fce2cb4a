import type { CountTokens } from "./tokens-at-most.ts";

/** The tokenizers that are public and that a price may name. */
export const TOKENIZERS = ["o200k_base", "cl100k_base"] as const;
export type TokenizerName = (typeof TOKENIZERS)[number];

const loaded = new Map<TokenizerName, CountTokens>();
/** Words that are kept with their tokens: enough for a text's own, and no memory to speak of. */
const WORDS_KEPT = 10_000;

/** At once when it was loaded before. Loading takes some 150 ms and 40 MB once in a process, so it is done when a count is needed, and not before. */
export function loadTokenizer(name: TokenizerName): CountTokens | Promise<CountTokens> {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  return importTokenizer(name).then((encoding) => {
    encoding.setMergeCacheSize(WORDS_KEPT);
    // What looks like a special token is text like any other.
    const asText = { disallowedSpecial: new Set<string>() };
    const count: CountTokens = (text) => encoding.countTokens(text, asText);
    loaded.set(name, count);
    return count;
  });
}

export function isLoaded(name: TokenizerName): boolean {
  return loaded.has(name);
}

interface Encoding {
  countTokens(text: string, options: { readonly disallowedSpecial: Set<string> }): number;
  setMergeCacheSize(size: number): void;
}

async function importTokenizer(name: TokenizerName): Promise<Encoding> {
  return name === "o200k_base"
    ? import("gpt-tokenizer/encoding/o200k_base")
    : import("gpt-tokenizer/encoding/cl100k_base");
}
