// What `pnpm lint` checks beyond each package's own sources: the files at the root, the rooms, the exports, the format, unused code.
// All checks run, so that one run shows everything.
import { spawnSync } from "node:child_process";
import { ROOT } from "./lib/workspace.ts";

const checks: readonly (readonly string[])[] = [
  ["oxlint", "bench", "examples", "vitest.base.ts", "tsdown.base.ts"],
  ["node", "tools/check-rooms.ts"],
  ["node", "tools/check-exports.ts"],
  ["oxfmt", "--check"],
  ["knip"],
];

for (const [command, ...args] of checks) {
  const run = spawnSync(command ?? "", args, {
    cwd: ROOT,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (run.status === 0) continue;
  process.exitCode = 1;
  console.log(
    `${[command, ...args].join(" ")}:\n${run.error?.message ?? `${run.stdout}${run.stderr}`.trim()}\n`,
  );
}
