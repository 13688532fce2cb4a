import { digest, drawer } from "./digest.ts";
import { splitTokens } from "./split-tokens.ts";

const WORDS =
  "the ledger holds what a call may cost before it leaves and settles what it did cost when the last byte has come back so that no budget is ever passed by chance or by haste".split(
    " ",
  );

/** Text of exactly `tokens` tokens that depends on its seed alone: what the user said, then plain words. */
export function writeText(seed: string, quoted: string, tokens: number): string {
  const opening = quoted ? `You said: ${oneLine(quoted)}. ` : "";
  const words = [opening.slice(0, 160)];
  let length = words[0]?.length ?? 0;
  const draw = drawer(digest(seed));
  while (length < tokens * 4) {
    const word = WORDS[draw(WORDS.length)] ?? "so";
    words.push(`${word} `);
    length += word.length + 1;
  }
  const pieces = splitTokens(words.join("")).slice(0, tokens);
  return closeSentence(pieces.join(""));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 120);
}

/** Ends in a full stop without changing the size. */
function closeSentence(text: string): string {
  return /[ -~]$/.test(text) ? `${text.slice(0, -1)}.` : text;
}
