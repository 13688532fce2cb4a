import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Exports, Manifest, Package } from "./workspace.ts";

const SCHEMA_FILE = /\.(json|css|html)$/;

/** What is wrong with one package's manifest; empty when nothing is. */
export function exportFindings(found: Package): readonly string[] {
  const { manifest } = found;
  const facts = manifest.private === true ? [] : [...publicFacts(found), ...mirrored(manifest)];
  return [...facts, ...missingTargets(found), ...selfImports(found)];
}

function publicFacts({ manifest, folder, path }: Package): readonly string[] {
  const published = manifest.publishConfig;
  const checks: readonly (readonly [boolean, string])[] = [
    [
      manifest.name === `@iron/${folder.split("/").at(-1)}`,
      `name is ${manifest.name}, its folder says otherwise`,
    ],
    [manifest.type === "module", 'type is not "module"'],
    [manifest.license === "Apache-2.0", "license is not Apache-2.0"],
    [manifest.engines?.["node"] === ">=22.19", "engines.node is not >=22.19"],
    [(manifest.description ?? "") !== "", "description is missing"],
    [manifest.repository?.directory === folder, `repository.directory is not ${folder}`],
    [manifest.files?.[0] === "dist", "files does not begin with dist"],
    [published?.access === "public", 'publishConfig.access is not "public"'],
    [published?.provenance === true, "publishConfig.provenance is not true"],
    [existsSync(join(path, "README.md")), "README.md is missing"],
    [
      installScripts(manifest).length === 0,
      `runs scripts on install: ${installScripts(manifest).join(", ")}`,
    ],
  ];
  return checks.filter(([fine]) => !fine).map(([, finding]) => finding);
}

/** Scripts that would run on a user's machine while installing. */
export function installScripts(manifest: Manifest): readonly string[] {
  return ["preinstall", "install", "postinstall", "prepare"].filter(
    (name) => manifest.scripts?.[name] !== undefined,
  );
}

/** Every export and command that the workspace uses from src is published from dist, and no other. */
function mirrored(manifest: Manifest): readonly string[] {
  const inside = targets(manifest.exports).map(([key, file]) => `${key} ${toPublished(file)}`);
  const outside = targets(manifest.publishConfig?.exports ?? manifest.exports)
    .filter(([, , condition]) => condition !== "types")
    .map(([key, file]) => `${key} ${file}`);
  const commands = Object.entries(manifest.bin ?? {}).map(([name, file]) => `${name} ${toPublished(file)}`);
  const publishedCommands = Object.entries(manifest.publishConfig?.bin ?? {}).map(
    ([name, file]) => `${name} ${file}`,
  );
  return [
    ...missing(inside, outside).map((one) => `publishConfig.exports lacks ${one}`),
    ...missing(outside, inside).map((one) => `exports lacks what publishConfig.exports has: ${one}`),
    ...missing(commands, publishedCommands).map((one) => `publishConfig.bin lacks ${one}`),
    ...conditionFindings(manifest.publishConfig?.exports),
  ];
}

function missing(wanted: readonly string[], present: readonly string[]): readonly string[] {
  return wanted.filter((one) => !present.includes(one));
}

function toPublished(file: string): string {
  return file.replace(/^\.\/src\//, "./dist/").replace(/\.tsx?$/, ".js");
}

/** TypeScript takes the first condition that fits: "types" after "default" is never read. */
function conditionFindings(exports: Exports | undefined): readonly string[] {
  return Object.entries(exports ?? {}).flatMap(([key, value]) => {
    if (typeof value === "string") {
      return SCHEMA_FILE.test(value) ? [] : [`publishConfig.exports["${key}"] has no types`];
    }
    const order = Object.keys(value).join(", ");
    return order === "types, default" ? [] : [`publishConfig.exports["${key}"] has the conditions ${order}`];
  });
}

/** The exports as [key, file, condition]. */
function targets(exports: Exports | undefined): readonly (readonly [string, string, string])[] {
  return Object.entries(exports ?? {}).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[key, value, ""] as const]
      : Object.entries(value).map(([condition, file]) => [key, file, condition] as const),
  );
}

function missingTargets({ manifest, path }: Package): readonly string[] {
  const files = [...targets(manifest.exports).map(([, file]) => file), ...Object.values(manifest.bin ?? {})];
  return files
    .filter((file) => !file.includes("*") && !existsSync(join(path, file)))
    .map((file) => `${file} is exported and does not exist`);
}

/** A package whose sources name a workspace package must also name it in its manifest. */
function selfImports({ manifest, path }: Package): readonly string[] {
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
  const wanted = new Set<string>();
  for (const file of globSync("src/**/*.{ts,tsx}", { cwd: path })) {
    if (file.includes(".test.")) continue;
    for (const match of readFileSync(join(path, file), "utf8").matchAll(/from "(@iron\/[^/"]+)/g)) {
      if (match[1] !== undefined && match[1] !== manifest.name) wanted.add(match[1]);
    }
  }
  return [...wanted]
    .filter((name) => !(name in declared))
    .map((name) => `${name} is imported and not in dependencies`);
}
