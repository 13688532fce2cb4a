import { codeWords } from "./code-words.ts";
import type { Rule } from "./rule.ts";

const VENDOR = /openai|anthropic|claude|chatgpt|\bgpt|gemini|mistral|deepseek|\bsk-/i;

/** Where a vendor's name is the subject: its wire format, its stand-in, the key that names it. */
export const VENDOR_ROOMS: readonly RegExp[] = [
  /^packages\/(dialects|mock-provider|testing)\//,
  /^apps\//,
  // the table of prices, and its rows' own rules
  /^packages\/cost\/src\/prices\//,
  // the control server's wire names
  /^packages\/[a-z-]+\/src\/control-server\//,
  // what a secret looks like
  /^packages\/safety\/src\/(recognizers|secrets)\//,
  // variables that an agent's own client reads
  /^packages\/runtime\/src\/agents\/environment/,
];

export const vendorWords: Rule = (file) => {
  if (file.isTest || VENDOR_ROOMS.some((room) => room.test(file.path))) return [];
  return codeWords(file).flatMap(({ value, start }) => {
    const found = VENDOR.exec(value)?.[0];
    if (found === undefined) return [];
    const message = `"${found}" names a vendor: put what differs between vendors into @iron/dialects and ask for it by dialect or provider`;
    return [{ rule: "vendor-words", line: file.lineAt(start), message }];
  });
};
