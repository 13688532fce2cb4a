import type { Rule } from "./rule.ts";
import { walk, type Node } from "./source-file.ts";

/** Environment variables are read by apps alone: a library takes options. */
export const environment: Rule = (file) => {
  if (file.isTest || file.owner.startsWith("apps/") || file.room === "testing") return [];
  const findings: { rule: string; line: number; message: string }[] = [];
  walk(file.program, (node) => {
    if (node.type !== "MemberExpression" || !isNamed(node["object"], "process")) return;
    if (!isNamed(node["property"], "env")) return;
    const message = "process.env belongs to apps/: take an option and let the app read its environment";
    findings.push({ rule: "environment", line: file.lineAt(node.start), message });
  });
  return findings;
};

function isNamed(value: unknown, name: string): boolean {
  const node = value as Node;
  return node["name"] === name || node["value"] === name;
}
