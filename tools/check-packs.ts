// Packs every published package and app as it would go to the registry, and checks the tarballs: what is in them, whether every way of
// importing resolves (publint), whether the types are found by every resolver (attw). Needs `turbo run build` first.
import { rmSync } from "node:fs";
import { packFindings } from "./lib/pack-findings.ts";
import { packPackage, PACKS, type Packed } from "./lib/pack-package.ts";
import { runCommand } from "./lib/run-command.ts";
import { ROOT, workspacePackages, type Package } from "./lib/workspace.ts";

const WORKERS = 2;

/** A check's own words when it fails; empty when it passes. */
async function complaint(command: string, args: readonly string[]): Promise<readonly string[]> {
  const run = await runCommand(command, args, { cwd: ROOT });
  return run.code === 0 ? [] : [`${command} ${args.join(" ")}\n${run.output.trim()}`];
}

/** Packages with commands alone have no module that attw could resolve. */
function hasModules(found: Package): boolean {
  const exports = found.manifest.publishConfig?.exports ?? found.manifest.exports ?? {};
  return Object.keys(exports).some((key) => !key.endsWith(".json"));
}

async function check(found: Package): Promise<readonly string[]> {
  let packed: Packed;
  try {
    packed = await packPackage(found);
  } catch (error) {
    return [String(error)];
  }
  return [
    ...packFindings(packed.folder),
    ...(await complaint("publint", ["run", packed.tarball, "--strict"])),
    ...(hasModules(found)
      ? await complaint("attw", [packed.tarball, "--profile", "esm-only", "--no-emoji"])
      : []),
  ];
}

rmSync(PACKS, { recursive: true, force: true });
const published = workspacePackages().filter((found) => found.manifest.private !== true);
const queue = [...published];
async function work(): Promise<void> {
  for (let found = queue.shift(); found !== undefined; found = queue.shift()) {
    for (const finding of await check(found)) {
      console.log(`${found.manifest.name}: ${finding}`);
      process.exitCode = 1;
    }
  }
}
await Promise.all(Array.from({ length: WORKERS }, work));
console.log(`${published.length} packages packed and checked`);
