import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { environment } from "./environment.ts";
import { escapes } from "./escapes.ts";
import { height } from "./height.ts";
import { imports } from "./imports.ts";
import { indexFiles } from "./index-files.ts";
import { names } from "./names.ts";
import { priceWords } from "./price-words.ts";
import type { Rule, Violation } from "./rule.ts";
import { runtimeFloors } from "./runtime-floors.ts";
import { parseSource } from "./source-file.ts";
import { statusNumbers } from "./status-numbers.ts";
import { testPlaces } from "./test-places.ts";
import { vendorWords } from "./vendor-words.ts";

const RULES: readonly Rule[] = [
  imports,
  runtimeFloors,
  vendorWords,
  statusNumbers,
  environment,
  priceWords,
  height,
  escapes,
  names,
  indexFiles,
  testPlaces,
];

/** Asks every rule of every TypeScript file in the packages and apps below `root`. */
export function findViolations(root: string): readonly Violation[] {
  const patterns = ["packages/*/{src,test}/**/*.{ts,tsx}", "apps/*/{src,test,web}/**/*.{ts,tsx}"];
  const found = globSync(patterns, { cwd: root, exclude: ["**/node_modules/**", "**/dist/**"] });
  return found
    .map((path) => path.replaceAll("\\", "/"))
    .toSorted()
    .filter((path) => existsSync(join(root, path)))
    .flatMap((path) => violationsIn(path, readFileSync(join(root, path), "utf8")));
}

/** Asks every rule of one file. `path` is relative to the root. */
export function violationsIn(path: string, text: string): readonly Violation[] {
  const file = parseSource(path, text);
  return RULES.flatMap((rule) => rule(file)).map((finding) => ({ ...finding, file: path }));
}
