/** Counts the tokens of a text that begins and ends where the tokenizer's words do. */
export type CountTokens = (text: string) => number;

/**
 * An upper bound on the tokens that a text takes wherever a provider puts it, whatever stands before and after it.
 *
 * The count of a text alone is no such bound: what it is joined with may break its first and last words differently. But the tokenizers cut every
 * text into words before they look for tokens, and there are places where they cut whatever is around: between a letter and a blank, a digit or
 * a sign. From the first of these places to the last the count is exact; what is outside counts a token for every byte. So does what the tokenizer
 * might read differently than the provider (rare scripts, whose letters depend on the version of Unicode), and what has no such place
 * for long, so that the work is linear in the text. Nothing relies on how `<|special|>` tokens are taken: texts are cut there too.
 */
export function tokensAtMost(text: string, count: CountTokens): number {
  let tokens = 0;
  let from = 0;
  for (let at = text.indexOf("<|"); at !== -1; at = text.indexOf("<|", at + 2)) {
    tokens += partAtMost(text.slice(from, at), count);
    from = at;
  }
  return tokens + partAtMost(text.slice(from), count);
}

/** Longer than the name of any special token. */
const LONGEST_NAME = 64;

/** Where a text that may begin with a special token goes on after it. */
function afterSpecial(text: string): number {
  if (!text.startsWith("<|")) return 0;
  const end = text.slice(0, LONGEST_NAME).indexOf("|>");
  return end === -1 ? 0 : end + 2;
}

/**
 * A letter before what always ends its word. Letters of scripts that have been in Unicode from its first versions; an apostrophe may belong
 * to the word, so it is none of the signs.
 */
const WORD_END: RegExp =
  /[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0391-\u03a1\u03a3-\u03ce\u0401\u0410-\u044f\u0451\u05d0-\u05ea\u0621-\u063a\u0641-\u064a\u3041-\u3094\u30a1-\u30fa\u4e00-\u9fa5\uac00-\ud7a3](?=[\t-\r -&(-@[-`{-~\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f])/g;

/** Characters that every version of Unicode since 12 sorts alike into letters, marks, numbers, blanks and others. U+0085 and U+FEFF are a blank to some only. */
const SETTLED: RegExp =
  /^[\u{0000}-\u{0084}\u{0086}-\u{052f}\u{0590}-\u{05f4}\u{0600}-\u{06ff}\u{0904}-\u{097f}\u{0e00}-\u{0e7f}\u{1100}-\u{11ff}\u{1e00}-\u{1fff}\u{2000}-\u{27bf}\u{3000}-\u{30ff}\u{3400}-\u{4db5}\u{4e00}-\u{9fa5}\u{ac00}-\u{d7a3}\u{ff00}-\u{ffee}\u{1f300}-\u{1faff}]*$/u;

/** UTF-16 units. Merging the bytes of a word takes more than linear time in its length. */
const LONGEST_RUN = 512;
const BATCH = 16_384;

function partAtMost(text: string, count: CountTokens): number {
  let tokens = 0;
  /** Up to here all is counted. Until the first word has ended nothing is known of its beginning. */
  let done = 0;
  let last: number | undefined;
  const begin = afterSpecial(text);
  for (const { index } of text.matchAll(WORD_END)) {
    if (index < begin) continue;
    const end = index + 1;
    if (last === undefined) {
      tokens += Buffer.byteLength(text.slice(0, end));
      done = end;
    } else if (end - last > LONGEST_RUN || !SETTLED.test(text.slice(last, end))) {
      if (last > done) tokens += count(text.slice(done, last));
      tokens += Buffer.byteLength(text.slice(last, end));
      done = end;
    } else if (end - done > BATCH) {
      tokens += count(text.slice(done, end));
      done = end;
    }
    last = end;
  }
  if (last !== undefined && last > done) tokens += count(text.slice(done, last));
  return tokens + Buffer.byteLength(text.slice(last ?? 0));
}
