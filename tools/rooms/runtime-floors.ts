import type { Rule } from "./rule.ts";

/** Libraries that one folder of @iron/runtime alone knows, so that replacing one changes one folder. */
const FLOORS: readonly { readonly library: RegExp; readonly folder: string }[] = [
  { library: /^(hono|@hono\/)/, folder: "packages/runtime/src/http/" },
  { library: /^undici($|\/)/, folder: "packages/runtime/src/upstream/" },
];

export const runtimeFloors: Rule = (file) => {
  if (file.room !== "runtime" || file.isTest) return [];
  return file.imports.flatMap(({ value, start }) => {
    const floor = FLOORS.find(({ library }) => library.test(value));
    if (floor === undefined || file.path.startsWith(floor.folder)) return [];
    const message = `${value} is known only to ${floor.folder}: move the line there, or pass in what it makes`;
    return [{ rule: "runtime-floors", line: file.lineAt(start), message }];
  });
};
