import { codeAt, isAlnum, isWord } from "../detect/characters.ts";
import type { Match } from "../detect/detection.ts";
import { tailByRun } from "../detect/tails.ts";
import { LOOK_BEHIND, type Recognizer, type Site } from "../detect/recognizer.ts";
import { TOKEN_RULES, type TokenRule } from "../secrets/token-rules.ts";
import { isStandIn } from "../secrets/is-stand-in.ts";

const BY_FIRST = new Map<number, TokenRule[]>();
for (const rule of TOKEN_RULES) {
  const code = rule.prefix.charCodeAt(0);
  BY_FIRST.set(code, [...(BY_FIRST.get(code) ?? []), rule]);
}
const JWT = /eyJ[\w-]{8,4096}\.eyJ[\w-]{8,8192}\.[\w-]{0,2048}/y;
/** Tokens whose last part is told by what stands before it, of which the value is part. Bounded by `LOOK_BEHIND`. */
const BY_BEFORE: readonly { readonly rule: string; readonly before: RegExp; readonly rest: RegExp }[] = [
  { rule: "telegram_token", before: /(?<!\d)\d{8,10}:$/, rest: /A[\w-]{34}(?![\w-])/y },
  {
    rule: "slack_webhook",
    before: /https:\/\/hooks\.slack\.com\/(?:services|workflows)\/T\w{6,12}\/[AB]\w{6,12}\/$/,
    rest: /\w{16,48}/y,
  },
  {
    rule: "discord_webhook",
    before: /https:\/\/(?:canary\.|ptb\.)?discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/$/,
    rest: /[\w-]{60,80}/y,
  },
  { rule: "terraform_token", before: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.$/, rest: /[\w-]{60,80}/y },
];
/** Prefixes with dots end, or are cut, before the run that follows them. */
const DOTTED: readonly string[] = [
  ...new Set(TOKEN_RULES.map(({ prefix }) => prefix.slice(0, prefix.lastIndexOf(".") + 1))),
].filter((head) => head !== "");

/** Tokens that say whose they are, JSON web tokens among them. */
export const secretToken: Recognizer = {
  kind: "secret",
  triggers: ["token"],
  find(site) {
    const { text } = site;
    let { start } = site;
    // Options and list marks may stand before a token.
    while (codeAt(text, start) === 45 && start < site.end) start += 1;
    const dotted = dottedBefore(text, start);
    return byRule(text, start - dotted) ?? jwt(text, start) ?? byBefore(site);
  },
  tail: tailByRun(isTokenPart, 14_400),
};

function dottedBefore(text: string, start: number): number {
  if (codeAt(text, start - 1) !== 46) return 0;
  return DOTTED.find((head) => text.startsWith(head, start - head.length))?.length ?? 0;
}

function byRule(text: string, start: number): Match | undefined {
  for (const { rule, prefix, shape } of BY_FIRST.get(codeAt(text, start)) ?? []) {
    if (!text.startsWith(prefix, start) || isAlnum(codeAt(text, start - 1))) continue;
    shape.lastIndex = start;
    if (!shape.test(text)) continue;
    const end = shape.lastIndex;
    if (!isStandIn(text.slice(start, end))) return { start, end, rule, confidence: 0.97 };
  }
  return undefined;
}

function jwt(text: string, start: number): Match | undefined {
  if (!text.startsWith("eyJ", start)) return undefined;
  JWT.lastIndex = start;
  return JWT.test(text) ? { start, end: JWT.lastIndex, rule: "jwt", confidence: 0.97 } : undefined;
}

function byBefore({ text, start }: Site): Match | undefined {
  const border = codeAt(text, start - 1);
  if (border !== 58 && border !== 47 && border !== 46) return undefined;
  const behind = text.slice(Math.max(0, start - LOOK_BEHIND), start);
  for (const { rule, before, rest } of BY_BEFORE) {
    const head = before.exec(behind)?.[0];
    rest.lastIndex = start;
    if (head === undefined || !rest.test(text)) continue;
    return { start: start - head.length, end: rest.lastIndex, rule, confidence: 0.95 };
  }
  return undefined;
}

function isTokenPart(code: number): boolean {
  return isWord(code) || (code >= 43 && code <= 47 && code !== 44) || code === 58 || code === 61;
}
