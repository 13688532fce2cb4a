import { compileDictionary, type Dictionary } from "../own/dictionary.ts";
import { compilePattern, type OwnPattern } from "../own/own-pattern.ts";
import { builtinRecognizers } from "../recognizers/builtin-recognizers.ts";
import { chooseMatches } from "./choose-matches.ts";
import { BUILTIN_KINDS, type Detection } from "./detection.ts";
import { findEncoded, isBase64 } from "./find-encoded.ts";
import { recognizerSet } from "./recognizer-set.ts";
import type { Recognizer } from "./recognizer.ts";
import { TextScan } from "./scan-text.ts";
import { tailByRun } from "./tails.ts";
import { viewOf } from "./text-view.ts";

export interface FindOptions {
  /** Kinds to look for; absent: all. */
  readonly kinds?: readonly string[] | undefined;
  /** 0 to 1: detections that are less sure are left out. Default 0.5. */
  readonly minConfidence?: number | undefined;
  /** Regions where phone numbers without `+` may be valid. Default US, GB, DE, FR. */
  readonly regions?: readonly string[] | undefined;
  readonly patterns?: readonly OwnPattern[] | undefined;
  readonly dictionaries?: readonly Dictionary[] | undefined;
  /** Scanning one text longer than this throws. Milliseconds, default 1000. */
  readonly maxScanMs?: number | undefined;
}

/** Finds sensitive values; made once, used for many texts. */
export interface Scanner {
  /**
   * What a text holds, in its order and without overlaps.
   *
   * @throws {RangeError} when it takes longer than allowed
   */
  find(text: string): readonly Detection[];
  /** Where the end of an unfinished text begins that may still become a value, or change the verdict on one. */
  tail(text: string): number;
}

const REGIONS: readonly string[] = ["US", "GB", "DE", "FR"];
/** A verdict may depend on so many characters after a value. */
const LOOK_AHEAD = 2;
const base64Tail = tailByRun(isBase64, 65_540);

/** @throws {RangeError} naming an option that is wrong: a kind that nothing finds, a region that is none, a pattern that is not RE2 syntax */
export function createScanner(options: FindOptions = {}): Scanner {
  const known = [
    ...BUILTIN_KINDS,
    ...[...(options.patterns ?? []), ...(options.dictionaries ?? [])].map(({ kind }) => kind),
  ];
  const unknown = options.kinds?.find((kind) => !known.includes(kind));
  if (unknown !== undefined)
    throw new RangeError(`kinds names "${unknown}", which nothing finds: it finds ${known.join(", ")}`);
  return new TextScanner(options);
}

class TextScanner implements Scanner {
  readonly #recognizers: readonly Recognizer[];
  readonly #scan: TextScan;
  readonly #patterns: readonly ReturnType<typeof compilePattern>[];
  readonly #dictionaries: readonly ReturnType<typeof compileDictionary>[];
  readonly #minConfidence: number;
  readonly #maxScanMs: number;

  constructor(options: FindOptions) {
    const wanted = ({ kind }: { readonly kind: string }): boolean => options.kinds?.includes(kind) ?? true;
    this.#recognizers = builtinRecognizers(options.regions ?? REGIONS).filter(wanted);
    this.#scan = new TextScan(recognizerSet(this.#recognizers));
    this.#patterns = (options.patterns ?? []).filter(wanted).map((one) => compilePattern(one));
    this.#dictionaries = (options.dictionaries ?? []).filter(wanted).map((one) => compileDictionary(one));
    this.#minConfidence = options.minConfidence ?? 0.5;
    this.#maxScanMs = options.maxScanMs ?? 1000;
  }

  find(text: string): readonly Detection[] {
    const found = this.#candidates(text);
    return found === undefined ? [] : chooseMatches(found);
  }

  tail(text: string): number {
    const seen = viewOf(text);
    const view = seen === undefined ? text : seen.view.slice(0, seen.whole);
    let tail = view.length;
    for (const recognizer of this.#recognizers) tail = Math.min(tail, recognizer.tail(view));
    if (this.#recognizers.length > 0) tail = Math.min(tail, base64Tail(view));
    for (const one of this.#dictionaries) tail = Math.min(tail, one.tail(view));
    for (const one of this.#patterns) tail = Math.min(tail, Math.max(0, view.length - one.maxLength));
    const inText = seen === undefined ? tail : seen.toText(tail);
    return this.#beforeOpenMatches(text, inText);
  }

  /** A value that the tail cuts, or that what follows may still undo, is held whole. */
  #beforeOpenMatches(text: string, tail: number): number {
    const candidates = this.#candidates(text)?.toSorted((a, b) => b.end - a.end) ?? [];
    let from = tail;
    for (const { start, end } of candidates) {
      if (end > from || end + LOOK_AHEAD > text.length) from = Math.min(from, start);
    }
    return from;
  }

  #candidates(text: string): Detection[] | undefined {
    const seen = viewOf(text);
    const view = seen?.view ?? text;
    let found = this.#scan.scan(view, this.#maxScanMs);
    const { longRun } = this.#scan;
    found = this.#own(view, found);
    if (longRun) {
      const encoded = findEncoded(view, (part) => this.#sure(this.#own(part, this.#scan.scan(part))));
      if (encoded !== undefined) found = found === undefined ? encoded : [...found, ...encoded];
    }
    const sure = this.#sure(found);
    if (seen === undefined || sure === undefined) return sure;
    return sure.map((one) => ({ ...one, start: seen.toText(one.start), end: seen.toText(one.end) }));
  }

  /** Adds what own patterns and dictionaries find. */
  #own(text: string, found: Detection[] | undefined): Detection[] | undefined {
    if (this.#patterns.length === 0 && this.#dictionaries.length === 0) return found;
    const all = found ?? [];
    for (const own of [...this.#patterns, ...this.#dictionaries]) {
      for (const one of own.find(text)) all.push(one);
    }
    return all;
  }

  #sure(found: Detection[] | undefined): Detection[] | undefined {
    if (found === undefined) return undefined;
    for (let at = 0; at < found.length; at += 1) {
      if ((found[at]?.confidence ?? 0) < this.#minConfidence)
        return found.filter(({ confidence }) => confidence >= this.#minConfidence);
    }
    return found;
  }
}
