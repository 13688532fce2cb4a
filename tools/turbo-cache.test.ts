// Exports point at sources, so a package's tests can break without a change in its own folder. This shows that turbo knows.
import { join } from "node:path";
import { expect, test } from "vitest";
import { appendFileSync, cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { runCommand } from "./lib/run-command.ts";
import { ROOT, workspacePackages } from "./lib/workspace.ts";

/** The hash that turbo would look each task's result up by. */
async function taskHashes(root: string): Promise<ReadonlyMap<string, string>> {
  const run = await runCommand(
    join(ROOT, "node_modules", ".bin", "turbo"),
    ["run", "test", "typecheck", "--dry=json"],
    {
      cwd: root,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
    },
  );
  const start = run.output.indexOf("{");
  if (run.code !== 0 || start === -1) throw new Error(run.output);
  const plan = JSON.parse(run.output.slice(start, run.output.lastIndexOf("}") + 1)) as {
    tasks: { taskId: string; hash: string }[];
  };
  return new Map(plan.tasks.map((task) => [task.taskId, task.hash]));
}

/** A copy of what decides hashes, without git and without installing anything. */
function copyWorkspace(): string {
  const copy = mkdtempSync(join(tmpdir(), "turbo-cache-"));
  const files = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", "turbo.json", "tools/package.json"];
  const folders = workspacePackages().flatMap((found) => [
    `${found.folder}/package.json`,
    `${found.folder}/src/index.ts`,
  ]);
  for (const file of [...files, ...folders].filter((path) => existsSync(join(ROOT, path)))) {
    cpSync(join(ROOT, file), join(copy, file));
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  return copy;
}

test("an edit makes the results of every dependent stale, and of nothing that the edited package leans on", async () => {
  const copy = copyWorkspace();
  try {
    const before = await taskHashes(copy);
    appendFileSync(join(copy, "packages/types/src/index.ts"), "// edited\n");
    const after = await taskHashes(copy);
    const changed = [...after].filter(([task, hash]) => before.get(task) !== hash).map(([task]) => task);
    const dependents = ["types", "cost", "runtime", "sdk", "router-cli"].map((name) => `@iron/${name}#test`);
    expect(changed).toEqual(expect.arrayContaining([...dependents, "@iron/sdk#typecheck"]));

    appendFileSync(join(copy, "packages/cost/src/index.ts"), "// edited\n");
    const last = await taskHashes(copy);
    const moved = [...last].filter(([task, hash]) => after.get(task) !== hash).map(([task]) => task);
    expect(moved).toContain("@iron/cost#test");
    expect(moved).toContain("@iron/sdk#test");
    expect(moved).not.toContain("@iron/types#test");
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});
