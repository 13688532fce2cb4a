import { execFileSync } from "node:child_process";
import { existsSync, globSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Where the built page is: beside the built command, or in `dist` when the command runs from source; there it is built when it is not yet, or
 * older than its sources.
 *
 * @throws {Error} when it is not there and cannot be built
 */
export function pageFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  if (!import.meta.url.endsWith(".ts")) return builtIn(join(here, "page"));
  const root = dirname(here);
  const page = join(root, "dist/page");
  if (isOld(root, join(page, "index.html"))) build(root);
  return builtIn(page);
}

function builtIn(page: string): string {
  if (existsSync(join(page, "index.html"))) return page;
  throw new Error(NOT_BUILT);
}

const NOT_BUILT =
  "the dashboard's page is not built: run `pnpm --filter dashboard-relay build:page`, or install @iron/dashboard-relay anew";

function isOld(root: string, built: string): boolean {
  const at = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = globSync(["page/**/*.{ts,tsx,css,html,svg}", "src/**/*.ts", "vite.config.ts"], {
    cwd: root,
  });
  return sources.some((file) => statSync(join(root, file)).mtimeMs > at);
}

function build(root: string): void {
  process.stderr.write("iron: building the dashboard's page (needed once, and after a change of it)\n");
  const require = createRequire(import.meta.url);
  try {
    const vite = join(dirname(require.resolve("vite/package.json")), "bin/vite.js");
    execFileSync(process.execPath, [vite, "build"], { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    throw new Error(NOT_BUILT, { cause: error });
  }
}
