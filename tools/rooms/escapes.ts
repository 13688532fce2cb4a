import type { Rule } from "./rule.ts";
import { walk } from "./source-file.ts";

const DIRECTIVE = /@ts-(ignore|nocheck|expect-error)|(oxlint|eslint)-disable/;

/** No way around the checks: no `any`, no silenced compiler, no silenced linter. */
export const escapes: Rule = (file) => {
  const findings: { rule: string; line: number; message: string }[] = [];
  walk(file.program, (node) => {
    if (node.type !== "TSAnyKeyword" || file.isTest) return;
    const message = "any switches the compiler off: use unknown and narrow it where the value enters";
    findings.push({ rule: "escapes", line: file.lineAt(node.start), message });
  });
  for (const { value, start } of file.comments) {
    const found = DIRECTIVE.exec(value)?.[0];
    // a test may state that something does not compile: that is its assertion
    if (found === undefined || (file.isTest && found === "@ts-expect-error")) continue;
    const message = `${found} hides a finding: change the code, or the rule for everybody`;
    findings.push({ rule: "escapes", line: file.lineAt(start), message });
  }
  return findings;
};
