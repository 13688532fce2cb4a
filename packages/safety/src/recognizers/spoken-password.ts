import { codeAt, tableOf } from "../detect/characters.ts";
import { contextOf, hasContext } from "../detect/context.ts";
import type { Recognizer, Site } from "../detect/recognizer.ts";
import { isPassword } from "../secrets/is-password.ts";
import { isStandIn } from "../secrets/is-stand-in.ts";

const SPOKEN = contextOf(
  "secret",
  /\b(?:password|passphrase|passcode|pwd)(?: (?:for|of|to) [\w.@ -]{1,24})? (?:is|was|=|:)[ "'`]{1,3}$/i,
);
const VALUE = /[^\s"'`,;(){}[\]<>]{6,64}/y;
const ENDS = tableOf("\"'`,;(){}[]<>");
const SHORTEST = 6;
const LONGEST = 64;

/** Passwords that a sentence tells: `my password is ...`. Asked at the first digit in one; those without a digit need a sign, and a name. */
export const spokenPassword: Recognizer = {
  kind: "secret",
  triggers: ["number"],
  runs: [{}],
  needs: { group: SPOKEN.group, beginsBefore: true },
  find(site) {
    const { text } = site;
    const start = startOf(site);
    if (start === undefined || !hasContext(site, start, SPOKEN)) return undefined;
    VALUE.lastIndex = start;
    const value = VALUE.exec(text)?.[0].replace(/[.!?]$/, "");
    if (value === undefined || !isPassword(value) || isStandIn(value)) return undefined;
    return { start, end: start + value.length, rule: "password", confidence: 0.8 };
  },
  // What is held for named secrets is more than enough.
  tail: (text) => text.length,
};

/** Where the password begins that a run is in; undefined when it is too short for one, or no word of context stands near. */
function startOf(site: Site): number | undefined {
  const { text } = site;
  let { start, end: seen } = site;
  while (seen - start < SHORTEST && isPart(codeAt(text, seen))) seen += 1;
  while (seen - start < SHORTEST && isPart(codeAt(text, start - 1))) start -= 1;
  if (seen - start < SHORTEST || !site.near(SPOKEN.group, start)) return undefined;
  while (site.start - start < LONGEST && isPart(codeAt(text, start - 1))) start -= 1;
  return start;
}

/** Neither a blank nor what a value ends at. */
function isPart(code: number): boolean {
  return code > 32 && (code > 127 || ENDS[code] === 0);
}
