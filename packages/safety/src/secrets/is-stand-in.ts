import { tableOf } from "../detect/characters.ts";

const WHOLE =
  /^(?:[x*•.#-]+|<[^>]{0,64}>?|\$\{?[\w.]{0,64}\}?|%[\w]{0,64}%|\{\{?[^}]{0,64}\}{0,2}|\[[^\]]{0,64}\]?|true|false|null|none|undefined|string|number|boolean|required|optional|password|secret|token|empty|VAULT_[A-Z0-9_]+_[a-z0-9]{12})$/i;
const PART =
  /your[_-]|example|changeme|change_me|placeholder|redacted|replace|dummy|insert|process\.env|os\.environ|getenv|_HASH_[0-9a-f]{16}|_REDACTED/i;

/** How those begin: a sieve before the pattern. */
const BEGINS = tableOf("*.#-<$%{[xtfnusbropevXTFNUSBROPEV");

/** First four letters of what makes a value a stand-in wherever it is in it: a sieve before the pattern, by a few bits of each. */
const SIEVE: Uint8Array = new Uint8Array(4096);
const FOUR = 4;
for (const part of "your exam chan plac reda repl dumm inse proc os.e gete _has _red".split(" "))
  SIEVE[slotAfter(part, FOUR)] = 1;

/** Whether a value only stands where a secret would: `<token>`, `${TOKEN}`, `xxxx`, `your-key-here`, or what this package put there. */
export function isStandIn(value: string): boolean {
  const first = value.charCodeAt(0);
  if ((first > 127 || BEGINS[first] === 1) && WHOLE.test(value)) return true;
  let key = 0;
  for (let at = 0; at < value.length; at += 1) {
    key = (key << 8) | (value.charCodeAt(at) | 32);
    if (SIEVE[slotOf(key)] === 1) return PART.test(value);
  }
  return false;
}

function slotAfter(text: string, length: number): number {
  let key = 0;
  for (let at = 0; at < length; at += 1) key = (key << 8) | (text.charCodeAt(at) | 32);
  return slotOf(key);
}

function slotOf(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> 20;
}
