// Publishes the tarballs that `pnpm build` packed and checked, those that the registry does not have yet. npm itself is used, for its
// trusted publishing and provenance. `--dry-run` only says what would go out.
import { globSync } from "node:fs";
import { join } from "node:path";
import { PACKS } from "./lib/pack-package.ts";
import { runCommand } from "./lib/run-command.ts";
import { ROOT, workspacePackages } from "./lib/workspace.ts";

/** The first npm that knows trusted publishing is 11.5.1. */
const NPM = "npm@11.21.2";
const dryRun = process.argv.includes("--dry-run");

for (const { manifest } of workspacePackages()) {
  if (manifest.private === true) continue;
  const id = `${manifest.name}@${manifest.version}`;
  const known = await runCommand("npm", ["view", id, "version"], { cwd: ROOT });
  if (known.code === 0 && known.output.includes(manifest.version)) continue;
  const prefix = `${manifest.name.replace("@", "").replace("/", "-")}-${manifest.version}`;
  const [tarball] = globSync(`${prefix}.tgz`, { cwd: PACKS });
  if (tarball === undefined) throw new Error(`${id} is not packed: run pnpm build first`);
  console.log(`publishing ${id}`);
  if (dryRun) continue;
  const args = ["--yes", NPM, "publish", join(PACKS, tarball), "--access", "public", "--provenance"];
  const run = await runCommand("npx", args, { cwd: ROOT });
  if (run.code !== 0) throw new Error(`${id}: ${run.output}`);
}
