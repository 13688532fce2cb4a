import { codeAt, endsHexGroup, isHex, isWord } from "../detect/characters.ts";
import type { Match } from "../detect/detection.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer } from "../detect/recognizer.ts";

const COLONS = /[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?![\w:-])/iy;
const DASHES = /[0-9a-f]{2}(?:-[0-9a-f]{2}){5}(?![\w-])/iy;
const DOTS = /[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?!\w|\.\w)/iy;
const NOBODY = /^(?:[0.:-]+|[f.:-]+)$/i;

/** MAC addresses with colons, dashes or dots (IEEE 802), but not the empty one and broadcast. */
export const macAddress: Recognizer = {
  kind: "mac_address",
  triggers: ["number", "colon", "token"],
  runs: [{ lengths: [4], next: [".0", ".a", ".A"] }],
  find({ text, start, end }, trigger) {
    if (trigger === "colon")
      return isPair(text, start - 2) && isPair(text, end) ? matchAt(text, start - 2, COLONS) : undefined;
    return matchAt(text, start, trigger === "token" ? DASHES : DOTS);
  },
  tail: tailByPattern(/(?<![\w:.-])[0-9a-fA-F]{1,4}[0-9a-fA-F:.-]{0,14}$/, 32),
};

function isPair(text: string, at: number): boolean {
  return isHex(codeAt(text, at)) && isHex(codeAt(text, at + 1));
}

function matchAt(text: string, start: number, shape: RegExp): Match | undefined {
  const before = codeAt(text, start - 1);
  if (start < 0 || isWord(before) || before === 46 || before === 45) return undefined;
  if (before === 58 && endsHexGroup(text, start - 1, 2)) return undefined;
  shape.lastIndex = start;
  if (!shape.test(text)) return undefined;
  const end = shape.lastIndex;
  const first = text.charCodeAt(start);
  // Nobody's begin with 0, f or F.
  if ((first === 48 || (first | 32) === 102) && NOBODY.test(text.slice(start, end))) return undefined;
  return { start, end, rule: "mac", confidence: 0.95 };
}
