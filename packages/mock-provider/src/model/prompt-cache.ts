import type { Ask, PromptPart } from "./ask.ts";
import { countPrompt } from "./count-prompt.ts";
import { digest } from "./digest.ts";

/** How many input tokens a prompt reads from the cache and writes to it. */
export interface CacheUse {
  readonly read: number;
  readonly write5m: number;
  readonly write1h: number;
}

export interface PromptCache {
  use(ask: Ask): CacheUse;
}

const NO_USE: CacheUse = { read: 0, write5m: 0, write1h: 0 };
/** OpenAI caches by itself, from this many tokens on and in steps of 128. */
const AUTOMATIC_FROM = 1024;
const AUTOMATIC_STEP = 128;

export const noPromptCache: PromptCache = { use: () => NO_USE };

/** A prompt cache that never forgets: marked prefixes for the Messages format, repeated leading parts for the others. */
export function makePromptCache(): PromptCache {
  const seen = new Set<string>();
  return {
    use(ask) {
      return ask.format === "messages" ? useMarks(ask, seen) : useAutomatic(ask, seen);
    },
  };
}

function useMarks(ask: Ask, seen: Set<string>): CacheUse {
  let read = 0;
  const written = { "5m": 0, "1h": 0 };
  let reached = 0;
  for (const [index, part] of ask.prompt.entries()) {
    if (!part.cache) continue;
    const prefix = ask.prompt.slice(0, index + 1);
    const tokens = countPrompt(prefix);
    const key = prefixKey(ask.model, prefix);
    if (seen.has(key)) read = tokens;
    else written[part.cache] += tokens - Math.max(reached, read);
    reached = tokens;
    seen.add(key);
  }
  return { read, write5m: written["5m"], write1h: written["1h"] };
}

function useAutomatic(ask: Ask, seen: Set<string>): CacheUse {
  let read = 0;
  for (let length = 1; length <= ask.prompt.length; length += 1) {
    const prefix = ask.prompt.slice(0, length);
    const tokens = countPrompt(prefix);
    if (tokens < AUTOMATIC_FROM) continue;
    const key = prefixKey(ask.model, prefix);
    if (seen.has(key)) read = tokens - (tokens % AUTOMATIC_STEP);
    seen.add(key);
  }
  return { ...NO_USE, read };
}

function prefixKey(model: string, prefix: readonly PromptPart[]): string {
  return digest(model, ...prefix.map((part) => part.text));
}
