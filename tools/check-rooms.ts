// Checks that every line is in its room: what a package may import, which words it may use, how high a file may grow.
// `node tools/check-rooms.ts [ROOT]`. The rules are in ./rooms; docs/decisions says why each exists.
import { findViolations } from "./rooms/find-violations.ts";
import { ROOT } from "./lib/workspace.ts";

const violations = findViolations(process.argv[2] ?? ROOT);
for (const found of violations) {
  console.log(`${found.file}:${found.line} ${found.rule}: ${found.message}`);
}
if (violations.length > 0) {
  console.log(`${violations.length} lines are in the wrong room`);
  process.exitCode = 1;
}
