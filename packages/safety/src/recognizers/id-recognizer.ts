import { compact, isWord } from "../detect/characters.ts";
import { type Context, type ContextGroup, hasContext } from "../detect/context.ts";
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
export function idRecognizer(
  { kind, group }: { readonly kind: string; readonly group: ContextGroup },
  rules: readonly IdRule[],
  partial: RegExp,
): Recognizer {
  const lengths = [...new Set(rules.flatMap((rule) => rule.lengths))];
  const ready = rules.map((rule): ReadyRule => ({ ...rule, inContext: { group, pattern: rule.context } }));
  const byLength = new Map(
    lengths.map((length) => [length, ready.filter((one) => one.lengths.includes(length))]),
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

interface ReadyRule extends IdRule {
  readonly inContext: Context;
}

function apply(rule: ReadyRule, site: Site): Match | undefined {
  const { text, start } = site;
  rule.shape.lastIndex = start;
  const found = rule.shape.exec(text)?.[0];
  if (found === undefined) return undefined;
  const end = start + found.length;
  const from = rule.before === undefined ? start : startBefore(text, start, rule.before);
  if (from === undefined || !standsAlone(text, from, end)) return undefined;
  const known = hasContext(site, from, rule.inContext);
  if (!known && rule.alone === undefined) return undefined;
  if (rule.valid?.(compact(text.slice(from, end))) === false) return undefined;
  return { start: from, end, rule: rule.rule, confidence: known ? IN_CONTEXT : (rule.alone ?? 0) };
}

function startBefore(text: string, start: number, before: RegExp): number | undefined {
  const prefix = before.exec(text.slice(Math.max(0, start - BEFORE_MAX), start))?.[0];
  return prefix === undefined ? undefined : start - prefix.length;
}

function standsAlone(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1);
  const after = text.charCodeAt(end);
  if (isWord(before) || before === 46 || (before === 45 && !/[ "'(]-$/.test(text.slice(start - 2, start))))
    return false;
  if (isWord(after)) return false;
  return !(after === 46 || after === 45) || !isWord(text.charCodeAt(end + 1));
}
