import { isAlnum, isDigit, isHex, isWord } from "../detect/characters.ts";
import { contextOf, hasContext } from "../detect/context.ts";
import type { Match } from "../detect/detection.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer, Site } from "../detect/recognizer.ts";
import { entropy } from "../secrets/entropy.ts";
import { isPassword } from "../secrets/is-password.ts";
import { isStandIn } from "../secrets/is-stand-in.ts";

const PASSWORD = /(?:pass(?:word|wd|phrase|code)?|pwd)$/i;
const KEY =
  /(?:(?:api|access|secret|private|account|auth|signing|encryption|shared|master|service)[_ -]?key|secret|token|credentials?|authorization|bearer|sharedaccesskey|client[_-]?secret|pat)$/i;
const SPOKEN_KEY = contextOf(
  "secret",
  /\b(?:(?:api|access|secret|private|auth)[ _-]?key|secret|token|credentials?|bearer)\b[^\n]{0,16}$/i,
);
const VALUE =
  /["'`]{0,2}[ \t]{0,2}(?:(?:=>|=|:)[ \t]{0,2})?["'`]?(?:(?:Bearer|Basic|Token)[ \t])?([^\s"'`,;(){}[\]<>|&\\]{6,512})(?![\w(])/iy;
/** How names of secrets end: a sieve before the patterns. */
const NAME_ENDS: ReadonlySet<number> = new Set(
  "pass password passwd passphrase passcode pwd key secret token credential credentials authorization bearer pat"
    .split(" ")
    .map((name) => endOf(name, name.length)),
);
const WORD_MAX = 40;
const LONG_VALUE = 64;

/** Secrets that do not say what they are, where a name or a sentence does: `password=`, `"api_key": "`, `the token is`. */
export const secretInContext: Recognizer = {
  kind: "secret",
  triggers: ["colon", "equals", "token"],
  find(site, trigger) {
    return trigger === "token" ? spokenKey(site) : assigned(site);
  },
  tail: tailByPattern(
    /(?:[A-Za-z][\w.-]{0,39}["'`]{0,2}[ \t]{0,2}[:=]?[>:=]?[ \t]{0,2}["'`]?(?:(?:Bearer|Basic|Token)[ \t])?)?[^\s"'`,;(){}[\]<>|&\\]{0,512}$/i,
    640,
  ),
};

function assigned(site: Site): Match | undefined {
  const { text, start: sign } = site;
  if (sign < site.judgedTo) return undefined;
  const name = nameBefore(text, sign);
  if (name === undefined) return undefined;
  const password = PASSWORD.test(name);
  if (!password && !KEY.test(name)) return undefined;
  VALUE.lastIndex = sign + 1;
  const found = VALUE.exec(text);
  if (found === null) return undefined;
  const [whole, value = ""] = found;
  const end = sign + 1 + whole.length;
  if (value.length > LONG_VALUE) site.judgedTo = end;
  if (isStandIn(value) || !(password ? isPassword(value) : isRandom(value, 16))) return undefined;
  return {
    start: end - value.length,
    end,
    rule: password ? "password" : "assigned_secret",
    confidence: 0.85,
  };
}

/** The name that a `:` or `=` gives a value to, without quotes; undefined when it ends as no secret's name does. */
function nameBefore(text: string, sign: number): string | undefined {
  let end = sign;
  while (end > 0 && sign - end < 4 && isBetween(text.charCodeAt(end - 1))) end -= 1;
  if (end < 3 || !NAME_ENDS.has(endOf(text, end))) return undefined;
  let start = end;
  while (start > 0 && end - start < WORD_MAX && isNamePart(text.charCodeAt(start - 1))) start -= 1;
  return end - start < 3 ? undefined : text.slice(start, end);
}

/** The two letters before a place in one number, lower case. */
function endOf(text: string, end: number): number {
  return ((text.charCodeAt(end - 2) | 32) << 8) | (text.charCodeAt(end - 1) | 32);
}

/** A quote, a blank or a colon. */
function isBetween(code: number): boolean {
  return code === 34 || code === 39 || code === 96 || code === 32 || code === 9 || code === 58;
}

function isNamePart(code: number): boolean {
  return isWord(code) || code === 45;
}

function spokenKey(site: Site): Match | undefined {
  const { text, start, end } = site;
  if (end - start > 512 || !hasContext(site, start, SPOKEN_KEY)) return undefined;
  const value = text.slice(start, end);
  if (!isRandom(value, 20) || isStandIn(value)) return undefined;
  return { start, end, rule: "secret_in_context", confidence: 0.6 };
}

/** A UUID names things more often than it opens them. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const UUID_LENGTH = 36;

/** Letters and digits in no order that a word, a name or a number has. */
function isRandom(value: string, least: number): boolean {
  const { length } = value;
  if (length < least) return false;
  let digits = 0;
  let hexLetters = 0;
  let letters = 0;
  for (let at = 0; at < length; at += 1) {
    const code = value.charCodeAt(at);
    if (isDigit(code)) digits += 1;
    else if (isHex(code)) hexLetters += 1;
    else if (isAlnum(code)) letters += 1;
  }
  if (digits === 0 || hexLetters + letters === 0) return false;
  if (length === UUID_LENGTH && UUID.test(value)) return false;
  return entropy(value) >= (digits + hexLetters === length ? 2.8 : 3.3);
}
