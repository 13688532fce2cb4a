import { globSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";
import { ROOT, type Package } from "./workspace.ts";

/** Where tarballs are left. */
export const PACKS: string = join(ROOT, ".packs");

/** A package as it would be published: its tarball, and the tarball unpacked. */
export interface Packed {
  readonly tarball: string;
  readonly folder: string;
}

/**
 * Packs one built package with pnpm (npm ignores `publishConfig.exports`).
 *
 * @throws {Error} with pnpm's output when packing fails.
 */
export async function packPackage(found: Package, destination: string = PACKS): Promise<Packed> {
  const name = found.manifest.name.replace("@", "").replace("/", "-");
  const folder = join(destination, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const packed = await runCommand("pnpm", ["pack", "--pack-destination", folder], { cwd: found.path });
  const [made] = globSync("*.tgz", { cwd: folder });
  if (packed.code !== 0 || made === undefined)
    throw new Error(`${found.folder}: pnpm pack failed\n${packed.output}`);
  const tarball = join(destination, made);
  renameSync(join(folder, made), tarball);
  const unpacked = await runCommand("tar", ["-xzf", tarball, "-C", folder], { cwd: destination });
  if (unpacked.code !== 0) throw new Error(`${tarball}: tar failed\n${unpacked.output}`);
  return { tarball, folder: join(folder, "package") };
}
