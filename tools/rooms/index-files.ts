import type { Rule } from "./rule.ts";
import type { Node } from "./source-file.ts";

/** `src/index.ts` is a table of contents: whoever reads it sees what the package offers, and nothing else. */
export const indexFiles: Rule = (file) => {
  if (!file.path.endsWith("/src/index.ts")) return [];
  const body = file.program["body"] as readonly Node[];
  return body
    .filter((statement) => !isReExport(statement))
    .map((statement) => ({
      rule: "index-files",
      line: file.lineAt(statement.start),
      message: "src/index.ts only re-exports: move this into a file named after it",
    }));
};

function isReExport(statement: Node): boolean {
  if (statement.type === "ExportAllDeclaration") return true;
  if (statement.type !== "ExportNamedDeclaration") return false;
  const specifiers = statement["specifiers"] as readonly unknown[];
  return statement["source"] !== null || (statement["declaration"] === null && specifiers.length === 0);
}
