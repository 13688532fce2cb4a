import type { RequestText } from "@iron/types";
import { tokensAtMost, type CountTokens } from "./tokens-at-most.ts";

/** What is beyond counts a token for every byte: nobody's request may keep the router from its work. */
const MOST_COUNTED = 4 * 1024 * 1024;
/** How much is counted in one go, in UTF-16 units: about 10 ms. */
const AT_ONCE = 128 * 1024;

/** Where the model reads a text as it stands. Tool definitions and arguments may be shown to it in another notation. */
const READ_AS_IT_IS: ReadonlySet<RequestText["place"]> = new Set([
  "system",
  "user",
  "assistant",
  "tool_result",
]);

/** How many fewer tokens than bytes the texts of a request take at the least. */
export function savingOf(texts: readonly RequestText[], count: CountTokens): number | Promise<number> {
  const counted: string[] = [];
  let units = 0;
  for (const { text, place, json } of texts) {
    if (json || !READ_AS_IT_IS.has(place) || units + text.length > MOST_COUNTED) continue;
    units += text.length;
    counted.push(text);
  }
  return units <= AT_ONCE ? sum(counted, count) : inTurns(counted, count);
}

function sum(texts: readonly string[], count: CountTokens): number {
  let saved = 0;
  for (const text of texts) saved += Buffer.byteLength(text) - tokensAtMost(text, count);
  return saved;
}

/** Other requests are served in between. */
async function inTurns(texts: readonly string[], count: CountTokens): Promise<number> {
  let saved = 0;
  for (const text of texts) {
    for (const part of partsOf(text)) {
      saved += sum([part], count);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return saved;
}

/** Parts that are bounded as texts of their own. Cut before blanks alone, so that none begins in the name of a special token; what has none for long saves nothing. */
function* partsOf(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    const rest = text.length - from <= AT_ONCE;
    const cut = rest ? text.length : text.lastIndexOf(" ", from + AT_ONCE);
    if (cut > from) yield text.slice(from, cut);
    const next = cut > from ? cut : text.indexOf(" ", from + AT_ONCE);
    from = next === -1 ? text.length : next;
  }
}
