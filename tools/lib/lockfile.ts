import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";

export interface LockedPackage {
  /** `name@version`. */
  readonly id: string;
  readonly integrity: string | undefined;
}

export interface InstalledPackage {
  readonly name: string;
  /** Where pnpm put it. */
  readonly path: string;
}

export interface Lockfile {
  readonly packages: readonly LockedPackage[];
  /** Every registry package that the given workspace folders need at run time, required or optional, without development dependencies. */
  productionClosure(folders: readonly string[]): readonly InstalledPackage[];
}

interface Document {
  readonly importers: Readonly<Record<string, Importer>>;
  readonly packages: Readonly<Record<string, { readonly resolution: { readonly integrity?: string } }>>;
  readonly snapshots: Readonly<Record<string, Snapshot>>;
}

interface Importer {
  readonly dependencies?: Readonly<Record<string, { readonly version: string }>>;
  readonly optionalDependencies?: Readonly<Record<string, { readonly version: string }>>;
}

interface Snapshot {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Reads a pnpm lock file of version 9. */
export function readLockfile(path: string): Lockfile {
  const document = parse(readFileSync(path, "utf8")) as Document;
  const store = join(dirname(path), "node_modules", ".pnpm");
  return {
    packages: Object.entries(document.packages).map(([id, { resolution }]) => ({
      id,
      integrity: resolution.integrity,
    })),
    productionClosure(folders) {
      const reached = new Set<string>();
      const waiting = folders.flatMap((folder) => directDependencies(document.importers[folder]));
      for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
        if (reached.has(key)) continue;
        reached.add(key);
        const snapshot = document.snapshots[key];
        if (snapshot === undefined) throw new Error(`${key} is needed and not in the lock file`);
        const needed = { ...snapshot.dependencies, ...snapshot.optionalDependencies };
        waiting.push(...Object.entries(needed).map(([name, version]) => keyOf(name, version)));
      }
      return [...reached].toSorted().map((key) => {
        const name = key.slice(0, key.indexOf("@", 1));
        return { name, path: join(store, folderOf(key), "node_modules", name) };
      });
    },
  };
}

function directDependencies(importer: Importer | undefined): string[] {
  const direct = { ...importer?.dependencies, ...importer?.optionalDependencies };
  return Object.entries(direct)
    .filter(([, { version }]) => !version.startsWith("link:"))
    .map(([name, { version }]) => keyOf(name, version));
}

/** An alias states name and version, the rest the version alone. */
function keyOf(name: string, version: string): string {
  return /^@?[a-z].*@/i.test(version) ? version : `${name}@${version}`;
}

/** pnpm's folder for a package: slashes become plus signs, peers in brackets follow underscores. */
function folderOf(key: string): string {
  return key.replaceAll("/", "+").replaceAll(")(", "_").replaceAll("(", "_").replaceAll(")", "");
}
