import type { Rule } from "./rule.ts";

/** Which packages of the workspace a package may import. A package alone in its line leans on nothing. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  types: [],
  dialects: ["types"],
  cost: ["types"],
  safety: ["types"],
  reliability: ["types"],
  telemetry: ["types"],
  "runtime-state": ["types"],
  "runtime-analytics": ["types"],
  "mock-provider": ["types"],
  // the control-server stand-in and the fault rigs drive the offline provider
  testing: ["types", "dialects", "mock-provider"],
  // private: other people's clients against the composed router
  "client-tests": ["types", "dialects", "mock-provider", "testing", "runtime", "cost", "sdk"],
  runtime: ["types", "dialects"],
  sdk: [
    "types",
    "dialects",
    "cost",
    "safety",
    "reliability",
    "telemetry",
    "runtime-state",
    "runtime-analytics",
    "runtime",
  ],
  "router-cli": ["types", "sdk", "runtime-state", "runtime-analytics", "mock-provider", "dashboard-relay"],
  "dashboard-relay": ["types", "runtime-state"],
};

const WORKSPACE_IMPORT = /^@iron\/([^/]+)/;

/** Holds every package to the table above. Tests may import what they test with. */
export const imports: Rule = (file) => {
  const allowed = MAY_IMPORT[file.room];
  if (allowed === undefined) {
    const message = `${file.owner} is not in the table of imports: add it to tools/rooms/imports.ts`;
    return [{ rule: "imports", line: 1, message }];
  }
  return file.imports.flatMap(({ value, start }) => {
    const line = file.lineAt(start);
    if (leavesPackage(file.path, value)) {
      const message = `${value} reaches into another package's folder: import the package by name`;
      return file.isTest ? [] : [{ rule: "imports", line, message }];
    }
    const target = WORKSPACE_IMPORT.exec(value)?.[1];
    if (target === undefined || file.isTest || target === file.room || allowed.includes(target)) return [];
    const list = allowed.length === 0 ? "nothing of the workspace" : allowed.join(", ");
    const message = `@iron/${file.room} may import ${list}; not @iron/${target}: say what is needed as a port in @iron/types, or compose both in @iron/sdk`;
    return [{ rule: "imports", line, message }];
  });
};

function leavesPackage(path: string, request: string): boolean {
  if (!request.startsWith(".")) return false;
  const depth = path.split("/").length - 3;
  return (request.match(/\.\.\//g) ?? []).length > depth;
}
