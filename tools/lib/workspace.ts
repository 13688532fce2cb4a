import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** The folder that holds the workspace. */
export const ROOT: string = join(import.meta.dirname, "..", "..");

/** The parts of a package.json that the tools read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly license?: string;
  readonly description?: string;
  readonly sideEffects?: boolean;
  readonly files?: readonly string[];
  readonly engines?: Readonly<Record<string, string>>;
  readonly repository?: { readonly directory?: string };
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Exports;
  readonly publishConfig?: {
    readonly exports?: Exports;
    readonly bin?: Readonly<Record<string, string>>;
    readonly access?: string;
    readonly provenance?: boolean;
  };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export type Exports = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

export interface Package {
  /** Relative to the root, with forward slashes: `packages/cost`. */
  readonly folder: string;
  readonly path: string;
  readonly manifest: Manifest;
}

/** Every package and app of the workspace, published or not; the tools themselves left out. */
export function workspacePackages(root: string = ROOT): readonly Package[] {
  return ["packages", "apps"].flatMap((parent) =>
    readdirSync(join(root, parent))
      .toSorted()
      .map((child) => join(root, parent, child))
      .filter((path) => existsSync(join(path, "package.json")))
      .map((path) => ({
        folder: relative(root, path).replaceAll("\\", "/"),
        path,
        manifest: JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as Manifest,
      })),
  );
}
