import type { SecretForm } from "./secret-forms.ts";

/** Where something was found: from `start` up to and without `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const TABLE = 65_536;

/**
 * Finds any of many texts at once, by skipping ahead as far as the last two characters looked at allow (Wu and Manber's way). A log line
 * without a secret, which is every line, costs a tenth of a microsecond.
 */
export class SecretScanner {
  readonly #window: number;
  readonly #skip: Uint16Array;
  readonly #ending: ReadonlyMap<number, readonly SecretForm[]>;

  /** @param forms none shorter than two characters */
  constructor(forms: readonly SecretForm[]) {
    const window = Math.min(...forms.map(({ text }) => text.length), TABLE - 1);
    const skip = new Uint16Array(TABLE).fill(window - 1);
    const ending = new Map<number, SecretForm[]>();
    for (const form of forms) {
      for (let at = 1; at < window; at += 1) {
        const pair = pairOf(form.text, at);
        skip[pair] = Math.min(skip[pair] ?? 0, window - 1 - at);
      }
      const last = pairOf(form.text, window - 1);
      ending.set(last, [...(ending.get(last) ?? []), form]);
    }
    this.#window = window;
    this.#skip = skip;
    this.#ending = ending;
  }

  /** Whether any form is in `text`. */
  finds(text: string): boolean {
    return this.#next(text, this.#window - 1) !== undefined;
  }

  /** Every stretch of `text` that belongs to a secret, in order; stretches that overlap are one. */
  spans(text: string): readonly Span[] {
    const found: { start: number; end: number }[] = [];
    let at = this.#window - 1;
    for (let hit = this.#next(text, at); hit !== undefined; hit = this.#next(text, at)) {
      const last = found.at(-1);
      if (last !== undefined && hit.span.start <= last.end) last.end = Math.max(last.end, hit.span.end);
      else found.push({ ...hit.span });
      at = hit.at + 1;
    }
    return found;
  }

  #next(text: string, from: number): { readonly span: Span; readonly at: number } | undefined {
    for (let at = from; at < text.length;) {
      const pair = pairOf(text, at);
      const skip = this.#skip[pair] ?? 1;
      if (skip > 0) {
        at += skip;
        continue;
      }
      const start = at - this.#window + 1;
      const span = longest(this.#ending.get(pair) ?? [], text, start);
      if (span !== undefined) return { span, at };
      at += 1;
    }
    return undefined;
  }
}

function pairOf(text: string, at: number): number {
  return ((text.charCodeAt(at - 1) * 251) ^ text.charCodeAt(at)) & (TABLE - 1);
}

function longest(forms: readonly SecretForm[], text: string, start: number): Span | undefined {
  let best: Span | undefined;
  for (const form of forms) {
    if (!text.startsWith(form.text, start)) continue;
    const end = start + form.text.length;
    const span = form.shared ? widened(text, { start, end }) : { start, end };
    best =
      best === undefined
        ? span
        : { start: Math.min(best.start, span.start), end: Math.max(best.end, span.end) };
  }
  return best;
}

const BASE64_DIGIT = /[\w+/=-]/;

/** A digit on either side may hold bits of the secret's first and last bytes. */
function widened(text: string, { start, end }: Span): Span {
  let from = start;
  let to = end;
  while (from > 0 && start - from < 2 && BASE64_DIGIT.test(text.charAt(from - 1))) from -= 1;
  while (to < text.length && to - end < 2 && BASE64_DIGIT.test(text.charAt(to))) to += 1;
  return { start: from, end: to };
}
