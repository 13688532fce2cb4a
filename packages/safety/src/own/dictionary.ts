import { isWord } from "../detect/characters.ts";
import type { Detection } from "../detect/detection.ts";

export interface Dictionary {
  /** The name that detections get. */
  readonly kind: string;
  /** Words or phrases, at most 256 characters each; they match whole words only. */
  readonly words: readonly string[];
  /** Default false. */
  readonly caseSensitive?: boolean | undefined;
}

interface Node {
  readonly next: Map<number, Node>;
  last: boolean;
}

/** Words to look for, laid out so that a text is read once and each place costs at most the longest word. */
export interface CompiledDictionary {
  find(text: string): Detection[];
  /** Where the end of a text may be the beginning of a word; the text's length when nowhere. */
  tail(text: string): number;
}

export function compileDictionary({ kind, words, caseSensitive }: Dictionary): CompiledDictionary {
  const root: Node = { next: new Map(), last: false };
  // Lower case may be longer than what it was; character by character it never moves an offset.
  const fold = (text: string, at: number): number => {
    const code = text.charCodeAt(at);
    if (caseSensitive === true || (code < 128 && (code < 65 || code > 90))) return code;
    const lower = text.charAt(at).toLowerCase();
    return lower.length === 1 ? lower.charCodeAt(0) : code;
  };
  let longest = 0;
  for (const word of words) {
    longest = Math.max(longest, word.length);
    let node = root;
    for (let at = 0; at < word.length; at += 1) node = child(node, fold(word, at));
    if (node !== root) node.last = true;
  }
  return {
    find(text) {
      const found: Detection[] = [];
      for (let start = 0; start < text.length; start += 1) {
        if (!root.next.has(fold(text, start)) || !startsWord(text, start)) continue;
        const end = longestFrom(root, start, { text, fold });
        if (end > start) found.push({ kind, start, end, rule: "dictionary", confidence: 0.9 });
      }
      return found;
    },
    tail(text) {
      for (let start = Math.max(0, text.length - longest); start < text.length; start += 1) {
        if (startsWord(text, start) && reachesEnd(root, start, { text, fold })) return start;
      }
      return text.length;
    },
  };
}

function startsWord(text: string, at: number): boolean {
  return !(isWord(text.charCodeAt(at)) && isWord(text.charCodeAt(at - 1)));
}

interface Reading {
  readonly text: string;
  readonly fold: (text: string, at: number) => number;
}

function child(node: Node, code: number): Node {
  const known = node.next.get(code);
  if (known !== undefined) return known;
  const made: Node = { next: new Map(), last: false };
  node.next.set(code, made);
  return made;
}

/** The end of the longest whole word that begins there; the start when none does. */
function longestFrom(root: Node, start: number, { text, fold }: Reading): number {
  let end = start;
  let node: Node | undefined = root;
  for (let at = start; node !== undefined && at <= text.length; at += 1) {
    const whole = !(isWord(text.charCodeAt(at)) && isWord(text.charCodeAt(at - 1)));
    if (node.last && whole) end = at;
    node = at < text.length ? node.next.get(fold(text, at)) : undefined;
  }
  return end;
}

function reachesEnd(root: Node, start: number, { text, fold }: Reading): boolean {
  let node: Node | undefined = root;
  for (let at = start; at < text.length; at += 1) {
    node = node.next.get(fold(text, at));
    if (node === undefined) return false;
  }
  return true;
}
