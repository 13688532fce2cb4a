import { globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { parseSync } from "oxc-parser";
import { installScripts } from "./export-findings.ts";
import type { Manifest } from "./workspace.ts";

const BELONGS = /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/.+)$/;

/** What is wrong with an unpacked tarball, as a user's package manager would see it; empty when nothing is. */
export function packFindings(folder: string): readonly string[] {
  const files = globSync("**/*", { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    );
  const text = readFileSync(join(folder, "package.json"), "utf8");
  const manifest = JSON.parse(text) as Manifest;
  return [
    ...manifestFindings(manifest, text),
    ...["README.md", "LICENSE"].filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...(files.some((file) => file.startsWith("dist/")) ? [] : ["dist is empty"]),
    ...files.filter((file) => !BELONGS.test(file)).map((file) => `${file} does not belong in the package`),
    ...files.filter((file) => /\.(map|test\.\w+)$/.test(file)).map((file) => `${file} is of no use to users`),
    ...files.flatMap((file) => codeFindings(file, readFileSync(join(folder, file), "utf8"), manifest)),
  ];
}

function manifestFindings(manifest: Manifest, text: string): readonly string[] {
  const checks: readonly (readonly [boolean, string])[] = [
    [!text.includes('"workspace:'), "a dependency still says workspace:"],
    [!text.includes("./src/"), "package.json still points at ./src/"],
    [manifest.engines?.["node"] === ">=22.19", "engines.node is not >=22.19"],
    [manifest.license === "Apache-2.0", "license is not Apache-2.0"],
    [installScripts(manifest).length === 0, "it runs a script on install"],
  ];
  return checks.filter(([fine]) => !fine).map(([, finding]) => finding);
}

/** Whatever the built code imports must come along with the package. */
function codeFindings(file: string, text: string, manifest: Manifest): readonly string[] {
  if (!/\.(js|d\.ts)$/.test(file)) return [];
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
  const found = parseSync(file, text).module;
  const requests = [
    ...found.staticImports.map((statement) => statement.moduleRequest.value),
    ...found.staticExports.flatMap((statement) =>
      statement.entries.flatMap((entry) => (entry.moduleRequest === null ? [] : [entry.moduleRequest.value])),
    ),
  ];
  const foreign = requests
    .filter((request) => !request.startsWith(".") && !isBuiltin(request))
    .map((request) => request.split("/", request.startsWith("@") ? 2 : 1).join("/"))
    .filter((name) => !(name in declared) && name !== manifest.name && !(`@types/${name}` in declared));
  const dangling = /^\/\/# sourceMappingURL=/m.test(text)
    ? [`${file} names a source map that is not packed`]
    : [];
  return [...new Set(foreign)]
    .map((name) => `${file} imports ${name}, which is no dependency`)
    .concat(dangling);
}
