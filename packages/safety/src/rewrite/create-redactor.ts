import { createScanner, type FindOptions, type Scanner } from "../detect/scanner.ts";
import { keyedHash } from "../session/keyed-hash.ts";
import { Vault } from "../session/vault.ts";
import { hashMark, redactedMark } from "./replacement.ts";
import { rewriteText } from "./rewrite-text.ts";

export interface RedactorOptions extends FindOptions {
  /** `redact` (default) takes values out; `hash` keeps equal values equal; `pseudonymize` can be turned back. */
  readonly action?: "redact" | "hash" | "pseudonymize" | undefined;
  /** The key of hashes; absent: a random one. */
  readonly hashKey?: string | undefined;
  /** Pseudonyms that are kept, in memory alone; the one used longest ago is forgotten for a new one. Default 10 000. */
  readonly maxPseudonyms?: number | undefined;
}

/** Takes sensitive values out of texts, and turns pseudonyms back: one for each conversation. */
export interface Redactor {
  /**
   * The text with every sensitive value replaced.
   *
   * @throws {RangeError} when the scan takes longer than allowed
   */
  redact(text: string): string;
  /** The text with pseudonyms of this redactor turned back into their values. */
  restore(text: string): string;
  /** The same for a text that arrives in pieces. */
  restoreStream(): RestoreStream;
}

export interface RestoreStream {
  /** What of the text may go on: all but an end that may still become a pseudonym. */
  push(piece: string): string;
  /** The rest, once nothing follows. */
  end(): string;
}

const MAX_PSEUDONYMS = 10_000;

/**
 * A redactor: what a program needs that talks to a model by itself.
 *
 * @throws {RangeError} when an option is wrong, naming it
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  return redactorOf(createScanner(options), options);
}

/** A redactor that finds values by a scanner that there is. */
export function redactorOf(scanner: Scanner, options: RedactorOptions): Redactor {
  const vault = new Vault(options.maxPseudonyms ?? MAX_PSEUDONYMS);
  const mark = markOf(options, vault);
  const restore = (text: string): string =>
    rewriteText(
      text,
      vault.find(text).map(({ start, end, value }) => ({ start, end, by: value })),
    );
  return {
    redact: (text) =>
      rewriteText(
        text,
        scanner
          .find(text)
          .map(({ kind, start, end }) => ({ start, end, by: mark(kind, text.slice(start, end)) })),
      ),
    restore,
    restoreStream() {
      let held = "";
      return {
        push(piece) {
          const text = held + piece;
          const until = vault.tail(text);
          held = text.slice(until);
          return restore(text.slice(0, until));
        },
        end() {
          const rest = held;
          held = "";
          return restore(rest);
        },
      };
    },
  };
}

function markOf(options: RedactorOptions, vault: Vault): (kind: string, value: string) => string {
  if (options.action === "pseudonymize") return (kind, value) => vault.placeholder(kind, value);
  if (options.action !== "hash") return redactedMark;
  const hash = keyedHash(options.hashKey);
  return (kind, value) => hashMark(kind, hash(value));
}
