// Checks what each package says of itself: that its exports exist, that what is published mirrors what the workspace uses, that nobody
// has to guess licence, engine or repository. `node tools/check-exports.ts [ROOT]`
import { exportFindings } from "./lib/export-findings.ts";
import { ROOT, workspacePackages } from "./lib/workspace.ts";

const root = process.argv[2] ?? ROOT;
const findings = workspacePackages(root).flatMap((found) =>
  exportFindings(found).map((finding) => `${found.folder}/package.json: ${finding}`),
);
for (const finding of findings) console.log(finding);
if (findings.length > 0) process.exitCode = 1;
