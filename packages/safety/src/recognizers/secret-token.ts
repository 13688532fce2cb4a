import { isAlnum, isWord } from "../detect/characters.ts";
import type { Match } from "../detect/detection.ts";
import { tailByRun } from "../detect/tails.ts";
import type { Recognizer, Site } from "../detect/recognizer.ts";
import { TOKEN_RULES, type TokenRule } from "../secrets/token-rules.ts";
import { isStandIn } from "../secrets/is-stand-in.ts";

const BY_FIRST = new Map<number, TokenRule[]>();
for (const rule of TOKEN_RULES) {
  const code = rule.prefix.charCodeAt(0);
  BY_FIRST.set(code, [...(BY_FIRST.get(code) ?? []), rule]);
}
const JWT = /eyJ[\w-]{8,4096}\.eyJ[\w-]{8,8192}\.[\w-]{0,2048}/y;
const TELEGRAM = /(?<!\d)\d{8,10}:$/;
const TELEGRAM_REST = /A[\w-]{34}(?![\w-])/y;

/** Tokens that say whose they are, JSON web tokens among them. */
export const secretToken: Recognizer = {
  kind: "secret",
  triggers: ["token"],
  find(site) {
    const { text } = site;
    let { start } = site;
    // Options and list marks may stand before a token.
    while (text.charCodeAt(start) === 45 && start < site.end) start += 1;
    const short = shortPrefix(text, start);
    return byRule(text, start - short) ?? jwt(text, start) ?? telegram(site);
  },
  tail: tailByRun(isTokenPart, 14_400),
};

/** `SG.` and `hvs.` end before the run that follows them. */
function shortPrefix(text: string, start: number): number {
  if (text.charCodeAt(start - 1) !== 46) return 0;
  if (text.startsWith("SG.", start - 3)) return 3;
  return text.startsWith("hvs.", start - 4) ? 4 : 0;
}

function byRule(text: string, start: number): Match | undefined {
  for (const { rule, prefix, shape } of BY_FIRST.get(text.charCodeAt(start)) ?? []) {
    if (!text.startsWith(prefix, start) || isAlnum(text.charCodeAt(start - 1))) continue;
    shape.lastIndex = start;
    const found = shape.exec(text)?.[0];
    if (found !== undefined && !isStandIn(found)) {
      return { start, end: start + found.length, rule, confidence: 0.97 };
    }
  }
  return undefined;
}

function jwt(text: string, start: number): Match | undefined {
  if (!text.startsWith("eyJ", start)) return undefined;
  JWT.lastIndex = start;
  const found = JWT.exec(text)?.[0];
  return found === undefined
    ? undefined
    : { start, end: start + found.length, rule: "jwt", confidence: 0.97 };
}

function telegram({ text, start }: Site): Match | undefined {
  if (text.charCodeAt(start - 1) !== 58 || text.charCodeAt(start) !== 65) return undefined;
  const bot = TELEGRAM.exec(text.slice(Math.max(0, start - 11), start))?.[0];
  TELEGRAM_REST.lastIndex = start;
  const rest = TELEGRAM_REST.exec(text)?.[0];
  if (bot === undefined || rest === undefined) return undefined;
  return { start: start - bot.length, end: start + rest.length, rule: "telegram_token", confidence: 0.95 };
}

function isTokenPart(code: number): boolean {
  return isWord(code) || (code >= 43 && code <= 47 && code !== 44) || code === 58 || code === 61;
}
