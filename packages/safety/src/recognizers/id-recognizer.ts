import { isWord } from "../detect/characters.ts";
import { hasContext } from "../detect/context.ts";
import type { Match } from "../detect/detection.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer, Site } from "../detect/recognizer.ts";

/** One country's number: its shape, its check, and how sure each makes us. */
export interface IdRule {
  readonly rule: string;
  /** Sticky, bounded; tried where a run of letters and digits begins. */
  readonly shape: RegExp;
  /** Lengths of that first run. */
  readonly lengths: readonly number[];
  /** Letters that may stand before the first digits, apart from them. Bounded, ends with `$`. */
  readonly before?: RegExp;
  /** On letters and digits alone, upper case. */
  readonly valid?: (compact: string) => boolean;
  readonly context: RegExp;
  /** Confidence without context; absent: only in context. */
  readonly alone?: number;
}

const IN_CONTEXT = 0.95;
const BEFORE_MAX = 8;

/** A recognizer of one kind made of many countries' rules. */
export function idRecognizer(kind: string, rules: readonly IdRule[], partial: RegExp): Recognizer {
  const lengths = [...new Set(rules.flatMap((rule) => rule.lengths))];
  const byLength = new Map(
    lengths.map((length) => [length, rules.filter((one) => one.lengths.includes(length))]),
  );
  return {
    kind,
    triggers: ["number"],
    lengths,
    find(site) {
      let best: Match | undefined;
      for (const rule of byLength.get(site.end - site.start) ?? []) {
        const match = apply(rule, site);
        if (match !== undefined && match.confidence > (best?.confidence ?? 0)) best = match;
      }
      return best;
    },
    tail: tailByPattern(partial, 48),
  };
}

function apply(
  { rule, shape, before, valid, context, alone }: IdRule,
  { text, start }: Site,
): Match | undefined {
  shape.lastIndex = start;
  const found = shape.exec(text)?.[0];
  if (found === undefined) return undefined;
  const end = start + found.length;
  const prefix = before?.exec(text.slice(Math.max(0, start - BEFORE_MAX), start))?.[0];
  if (before !== undefined && prefix === undefined) return undefined;
  const from = start - (prefix?.length ?? 0);
  if (!standsAlone(text, from, end)) return undefined;
  if (
    valid?.(
      text
        .slice(from, end)
        .replaceAll(/[^A-Za-z0-9]/g, "")
        .toUpperCase(),
    ) === false
  )
    return undefined;
  if (hasContext(text, from, context)) return { start: from, end, rule, confidence: IN_CONTEXT };
  return alone === undefined ? undefined : { start: from, end, rule, confidence: alone };
}

function standsAlone(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1);
  const after = text.charCodeAt(end);
  if (isWord(before) || before === 46 || (before === 45 && !/[ "'(]-$/.test(text.slice(start - 2, start))))
    return false;
  if (isWord(after)) return false;
  return !(after === 46 || after === 45) || !isWord(text.charCodeAt(end + 1));
}
