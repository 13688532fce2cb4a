import { RE2JS } from "re2js";
import type { Detection } from "../detect/detection.ts";
import { compileRe2 } from "./compile-re2.ts";

export interface OwnPattern {
  /** The name that detections get. */
  readonly kind: string;
  /** RE2 syntax: no backreferences, no lookaround, and so linear whatever the text. */
  readonly pattern: string;
  /** Default false. */
  readonly caseInsensitive?: boolean | undefined;
  /** 0 to 1, default 0.9. */
  readonly confidence?: number | undefined;
  /** Longest value, in characters: longer matches are not taken, and a stream holds back this much. Default 128. */
  readonly maxLength?: number | undefined;
}

export interface CompiledPattern {
  readonly maxLength: number;
  find(text: string): Detection[];
}

/** @throws {RangeError} naming the pattern, when it is not RE2 syntax */
export function compilePattern(own: OwnPattern): CompiledPattern {
  const flags = own.caseInsensitive === true ? RE2JS.CASE_INSENSITIVE : 0;
  const compiled = compileRe2(own.pattern, { flags, name: `the pattern of the kind "${own.kind}"` });
  const { kind, confidence = 0.9, maxLength = 128 } = own;
  return {
    maxLength,
    find(text) {
      const found: Detection[] = [];
      const matcher = compiled.matcher(text);
      while (matcher.find()) {
        const [start, end] = [matcher.start(), matcher.end()];
        if (end > start && end - start <= maxLength)
          found.push({ kind, start, end, rule: "pattern", confidence });
      }
      return found;
    },
  };
}
