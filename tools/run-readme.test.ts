// Runs the code that the documentation shows: every ```ts block of the READMEs and docs as a program of its own, in the folder whose README it is
// (a package imports itself by name), and in the root README every ```sh block whose first line begins with "# offline". What cannot run
// as it stands is fenced ```sh or ```json.
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { codeBlocks, type CodeBlock } from "./lib/code-blocks.ts";
import { runCommand, type CommandResult } from "./lib/run-command.ts";
import { ROOT } from "./lib/workspace.ts";

const TIMEOUT_MS = 20_000;
const DOCUMENTS = [
  "README.md",
  "packages/*/README.md",
  "apps/*/README.md",
  "docs/**/*.md",
  "examples/**/README.md",
];

const documents = globSync(DOCUMENTS, { cwd: ROOT, exclude: ["**/node_modules/**"] })
  .map((path) => path.replaceAll("\\", "/"))
  .toSorted();
const folders = new Set<string>();
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

for (const document of documents) {
  const blocks = codeBlocks(readFileSync(join(ROOT, document), "utf8")).filter((block) =>
    isRun(document, block),
  );
  if (blocks.length === 0) continue;
  describe(`code shown in ${document}`, () => {
    test.concurrent.each(blocks)("the $language block at line $line runs", async (block) => {
      const run = block.language === "ts" ? await runTypeScript(document, block) : await runShell(block);
      expect(run.code, `${document}:${block.line}\n${run.output}`).toBe(0);
    });
  });
}

test("documents are found", () => {
  expect(documents.length).toBeGreaterThan(0);
});

function isRun(document: string, block: CodeBlock): boolean {
  return (
    block.language === "ts" ||
    (document === "README.md" && block.language === "sh" && block.code.startsWith("# offline"))
  );
}

/** Packages run their own blocks, so that they import what their manifest declares; everything else runs at the root. */
function homeOf(document: string): string {
  return /^(packages|apps)\//.test(document) ? join(ROOT, dirname(document)) : ROOT;
}

async function runTypeScript(document: string, block: CodeBlock): Promise<CommandResult> {
  const home = homeOf(document);
  const folder = join(home, ".results", "readme");
  mkdirSync(folder, { recursive: true });
  folders.add(folder);
  const file = join(folder, `${basename(document, ".md").toLowerCase()}-line-${block.line}.ts`);
  // as many empty lines before it as in the document: a stack trace names the document's own line
  writeFileSync(file, `${"\n".repeat(block.line - 1)}${block.code}\nexport {};\n`);
  return runCommand(process.execPath, [file], { cwd: home, env: cleanEnvironment(), timeoutMs: TIMEOUT_MS });
}

async function runShell(block: CodeBlock): Promise<CommandResult> {
  const iron = `iron() { node apps/router-cli/src/cli.ts "$@"; }`;
  return runCommand("bash", ["-euo", "pipefail", "-c", `${iron}\n${block.code}`], {
    cwd: ROOT,
    env: cleanEnvironment(),
    timeoutMs: TIMEOUT_MS,
  });
}

/** Nothing of the machine's own keys or settings may make a block pass. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(OPENAI|ANTHROPIC|IC|IRON|NODE_OPTIONS|VITEST)/.test(name),
  );
  return { ...Object.fromEntries(kept), NODE_ENV: "production" };
}
