import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readLockfile } from "./lib/lockfile.ts";
import { ROOT, workspacePackages, type Manifest } from "./lib/workspace.ts";

/** Packages that may run a script while being installed with what we publish. Empty, and meant to stay so. */
const MAY_RUN_INSTALL_SCRIPTS: readonly string[] = [];

/** How many packages everything we publish may bring along together. Raise it in the change that needs it, and say why there. */
const MAX_PRODUCTION_PACKAGES = 60;

const lockfile = readLockfile(join(ROOT, "pnpm-lock.yaml"));
const published = workspacePackages()
  .filter((found) => found.manifest.private !== true)
  .map((found) => found.folder);

describe("S-97: what a user installs with our packages", () => {
  const closure = lockfile.productionClosure(published);

  test("is known down to the last package", () => {
    expect(closure.length).toBeGreaterThan(10);
    expect(closure.filter((found) => !existsSync(found.path))).toEqual([]);
  });

  test("runs no script on install", () => {
    const running = closure
      .filter((found) => runsScript(found.path))
      .map((found) => found.name)
      .filter((name) => !MAY_RUN_INSTALL_SCRIPTS.includes(name));
    expect(running).toEqual([]);
  });

  test("is small", () => {
    expect(closure.length).toBeLessThanOrEqual(MAX_PRODUCTION_PACKAGES);
  });
});

describe("S-97: the lock file", () => {
  test("states a hash for every package", () => {
    const unhashed = lockfile.packages.filter((found) => found.integrity?.startsWith("sha512-") !== true);
    expect(lockfile.packages.length).toBeGreaterThan(100);
    expect(unhashed.map((found) => found.id)).toEqual([]);
  });
});

test("only the Node binary may run a script when the workspace is installed", () => {
  const workspace = parse(readFileSync(join(ROOT, "pnpm-workspace.yaml"), "utf8")) as Record<string, unknown>;
  expect(workspace["onlyBuiltDependencies"]).toEqual(["node"]);
});

test("every development tool is pinned to one version", () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Manifest;
  const loose = Object.entries(manifest.devDependencies ?? {})
    .filter(([name]) => !name.startsWith("@iron/"))
    .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
  expect(loose).toEqual([]);
});

function runsScript(path: string): boolean {
  const { scripts } = JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as Manifest;
  const names = ["preinstall", "install", "postinstall"];
  return names.some((name) => scripts?.[name] !== undefined) || existsSync(join(path, "binding.gyp"));
}
