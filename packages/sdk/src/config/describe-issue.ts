import type { z } from "zod";
import { nearestName } from "../names/nearest-name.ts";
import { knownKeys } from "./known-keys.ts";
import { isSecretPath } from "./secret-fields.ts";

type Issue = z.core.$ZodIssue;

/** One problem of a configuration as lines for people. Values of secrets are not shown. */
export function describeIssue(issue: Issue, config: unknown): readonly string[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...issue.path, key]));
  if (issue.code === "invalid_union") {
    const inner = closestBranch(issue.errors);
    if (inner !== undefined)
      return inner.flatMap((nested) =>
        describeIssue({ ...nested, path: [...issue.path, ...nested.path] }, config),
      );
  }
  const value = valueAt(config, issue.path);
  const where = dotted(issue.path);
  const wanted = wantedOf(issue);
  if (value === undefined) return [`${where} is missing; write ${wanted ?? "it"}`];
  const named = isSecretPath(issue.path) ? "the value" : shown(value);
  return [
    wanted === undefined ? `${where}: ${named}: ${issue.message}` : `${where}: ${named} is not ${wanted}`,
  ];
}

const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** What should stand there. Schemas of this package say so; of others the kind is told, where it is the kind that is wrong. */
function wantedOf(issue: Issue): string | undefined {
  if (/^(an? |one of |true(, false)? or |")/.test(issue.message)) return issue.message;
  if (issue.code === "invalid_type") return kinds[issue.expected] ?? `of the kind ${issue.expected}`;
  if (issue.code === "invalid_union") return "any of its forms in docs/config.md";
  return undefined;
}

function unknownKey(path: readonly PropertyKey[]): string {
  const name = String(path.at(-1));
  const known = knownKeys(path.slice(0, -1));
  const near = nearestName(name, known);
  const fix = near === undefined ? `known here: ${known.join(", ")}` : `did you mean "${near}"?`;
  return `${dotted(path)} is not a setting; ${fix}`;
}

/** The branch of a union that the value was meant for: one that complains about its inside, not about its kind. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find((branch) =>
    branch.every((issue) => issue.path.length > 0 || issue.code === "unrecognized_keys"),
  );
}

function valueAt(config: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    config,
  );
}

function shown(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  const text = withoutAddressSecrets(JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}

/** User names, passwords and queries of addresses are where keys end up that belong elsewhere. */
function withoutAddressSecrets(text: string): string {
  return text.replace(/:\/\/[^/?#"]*@/, "://...@").replace(/(:\/\/[^?#"]*[?#])[^"]*/, "$1...");
}

function dotted(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "the configuration";
  return path
    .map((part, at) => (typeof part === "number" ? `[${part}]` : (at > 0 ? "." : "") + String(part)))
    .join("");
}
