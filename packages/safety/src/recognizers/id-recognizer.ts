import { codeAt, compact, isWord } from "../detect/characters.ts";
import { type Context, contextOf, hasContext } from "../detect/context.ts";
import type { ContextGroup } from "../detect/context-words.ts";
import type { Match } from "../detect/detection.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer, Site } from "../detect/recognizer.ts";
import { CELLS, hasShape, type RunShape } from "../detect/run-shape.ts";

/** One country's number: its shape, its check, and how sure each makes us. */
export interface IdRule {
  readonly rule: string;
  /** Sticky, bounded; tried where a run of letters and digits begins. */
  readonly shape: RegExp;
  /** That first run. */
  readonly runs: readonly RunShape[];
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
const DOT = 46;
const DASH = 45;

interface ReadyRule extends IdRule {
  readonly inContext: Context;
}

/** The rules that runs of one cell concern: all, and those that need no context. */
interface CellRules {
  readonly all: readonly ReadyRule[];
  readonly alone: readonly ReadyRule[];
}

/** A recognizer of one kind made of many countries' rules. */
export function idRecognizer(
  { kind, group }: { readonly kind: string; readonly group: ContextGroup },
  rules: readonly IdRule[],
  partial: RegExp,
): Recognizer {
  const ready = rules.map((rule): ReadyRule => ({ ...rule, inContext: contextOf(group, rule.context) }));
  const inGroup = contextOf(group, /$^/).group;
  const cells: (CellRules | undefined)[] = Array.from({ length: CELLS });
  const rulesAt = (cell: number): CellRules => {
    const all = ready.filter(({ runs }) => hasShape(runs, cell));
    return (cells[cell] = { all, alone: all.filter(({ alone }) => alone !== undefined) });
  };
  return {
    kind,
    triggers: ["number"],
    runs: rules.flatMap(({ runs }) => runs),
    needs: {
      group: inGroup,
      exceptAt: rules.filter(({ alone }) => alone !== undefined).flatMap(({ runs }) => runs),
    },
    find(site) {
      const { all, alone } = cells[site.cell] ?? rulesAt(site.cell);
      const tried = alone.length === all.length || site.near(inGroup, site.start) ? all : alone;
      let best: Match | undefined;
      for (let at = 0; at < tried.length; at += 1) {
        const rule = tried[at];
        const match = rule === undefined ? undefined : apply(rule, site);
        if (match !== undefined && match.confidence > (best?.confidence ?? 0)) best = match;
      }
      return best;
    },
    tail: tailByPattern(partial, 48),
  };
}

function apply(rule: ReadyRule, site: Site): Match | undefined {
  const { text, start } = site;
  rule.shape.lastIndex = start;
  if (!rule.shape.test(text)) return undefined;
  const end = rule.shape.lastIndex;
  const from = rule.before === undefined ? start : startBefore(text, start, rule.before);
  if (from === undefined || !standsAlone(text, from, end)) return undefined;
  if (rule.valid?.(compact(text.slice(from, end))) === false) return undefined;
  const known = hasContext(site, from, rule.inContext);
  if (!known && rule.alone === undefined) return undefined;
  return { start: from, end, rule: rule.rule, confidence: known ? IN_CONTEXT : (rule.alone ?? 0) };
}

function startBefore(text: string, start: number, before: RegExp): number | undefined {
  const prefix = before.exec(text.slice(Math.max(0, start - BEFORE_MAX), start))?.[0];
  return prefix === undefined ? undefined : start - prefix.length;
}

function standsAlone(text: string, start: number, end: number): boolean {
  const before = codeAt(text, start - 1);
  const after = codeAt(text, end);
  if (isWord(before) || before === DOT) return false;
  if (before === DASH && !/[ "'(]-$/.test(text.slice(Math.max(0, start - 2), start))) return false;
  if (isWord(after)) return false;
  return !(after === DOT || after === DASH) || !isWord(codeAt(text, end + 1));
}
