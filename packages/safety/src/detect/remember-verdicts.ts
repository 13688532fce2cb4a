import { hash, randomBytes } from "node:crypto";
import type { Detection } from "./detection.ts";
import type { Scanner } from "./scanner.ts";

/** Shorter texts are scanned faster than they are hashed. */
const MIN_LENGTH = 1024;
const MAX_VERDICTS = 4096;
/** Texts with more detections are scanned anew, so that a verdict stays small. */
const MAX_DETECTIONS = 32;

/**
 * A scanner that knows texts again: agents send their whole conversation with every turn. Kept is a keyed hash (SHA-256, a key of this
 * process) of each long text with the places of what was found in it, and never a text or a value; at most `max` verdicts, the one used
 * longest ago is forgotten for a new one.
 */
export function rememberVerdicts(scanner: Scanner, max: number = MAX_VERDICTS): Scanner {
  const key = randomBytes(32).toString("base64url");
  const verdicts = new Map<string, readonly Detection[]>();
  return {
    find(text) {
      if (text.length < MIN_LENGTH) return scanner.find(text);
      const id = hash("sha256", key + text, "base64url");
      const known = verdicts.get(id);
      if (known !== undefined) {
        // Used now: it moves to the young end.
        verdicts.delete(id);
        verdicts.set(id, known);
        return known;
      }
      const found = scanner.find(text);
      if (found.length > MAX_DETECTIONS) return found;
      verdicts.set(id, found);
      if (verdicts.size > max) forgetOldest(verdicts);
      return found;
    },
    tail: (text) => scanner.tail(text),
  };
}

function forgetOldest(verdicts: Map<string, unknown>): void {
  const [oldest] = verdicts.keys();
  if (oldest !== undefined) verdicts.delete(oldest);
}
