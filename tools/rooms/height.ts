import type { Rule } from "./rule.ts";

const MAX_LINES = 300;

/** A file speaks at one level. Functions are measured by the linter (max-lines-per-function). */
export const height: Rule = (file) => {
  const lines = file.text.split("\n").length - 1;
  if (file.isTest || lines <= MAX_LINES) return [];
  const message = `${lines} lines: a file stays under ${MAX_LINES}; split it by the questions it answers`;
  return [{ rule: "height", line: MAX_LINES, message }];
};
