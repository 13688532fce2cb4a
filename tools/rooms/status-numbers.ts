import type { Rule } from "./rule.ts";
import { walk, type Node } from "./source-file.ts";

/** Where an error gets its status, or a status its meaning. */
export const STATUS_ROOMS: readonly RegExp[] = [
  /^packages\/(dialects|mock-provider|testing)\//,
  /^packages\/runtime\/src\/http\//,
  // an answer that no vendor can read becomes a failure here
  /^packages\/runtime\/src\/pipeline\/read-error-reply\.ts$/,
  /^apps\/dashboard-relay\/src\//,
  // replies of the control server become failures here
  /^packages\/[a-z-]+\/src\/control-server\//,
];

/** A name that says the number is an amount, not a status. */
const AMOUNT =
  /(ms|seconds|bytes|tokens|chars|length|size|limit|count|max|min|items|entries|capacity|width|height|rows|port)$/i;

/** The numbers that mean something as a status, the unregistered ones of proxies and providers among them. */
function isStatus(value: number): boolean {
  return (
    (value >= 400 && value <= 431) ||
    value === 451 ||
    value === 499 ||
    (value >= 500 && value <= 511) ||
    (value >= 520 && value <= 530)
  );
}

/** A number that can be a status is one, unless its name has a unit or it is written in octal or hexadecimal. */
export const statusNumbers: Rule = (file) => {
  if (file.isTest || STATUS_ROOMS.some((room) => room.test(file.path))) return [];
  const findings: { rule: string; line: number; message: string }[] = [];
  walk(file.program, (node, parents) => {
    const { value } = node;
    if (node.type !== "Literal" || typeof value !== "number" || !isStatus(value)) return;
    if (String(node["raw"]) !== String(value) || namesOf(parents).some((name) => AMOUNT.test(name))) return;
    const message = `${value} reads as an HTTP status: errors get theirs where they are rendered, from their code. If it is an amount, name it with its unit (idleMs, maxBytes)`;
    findings.push({ rule: "status-numbers", line: file.lineAt(node.start), message });
  });
  return findings;
};

/** The names that a value is given on its way up to the statement: property, variable, parameter with a default, the other side of an operator, the function called. */
function namesOf(parents: readonly Node[]): readonly string[] {
  const names: string[] = [];
  for (const parent of parents.toReversed()) {
    if (parent.type.endsWith("Statement") || parent.type === "ArrowFunctionExpression") break;
    for (const key of ["key", "id", "left", "right", "callee"]) names.push(...identifiers(parent[key]));
    if (["VariableDeclarator", "Property", "AssignmentPattern", "PropertyDefinition"].includes(parent.type))
      break;
  }
  return names;
}

function identifiers(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  const node = value as Node;
  if (node.type === "Identifier") return [String(node["name"])];
  if (node.type === "Literal" && typeof node["value"] === "string") return [node["value"]];
  if (node.type === "MemberExpression") return identifiers(node["property"]);
  return [];
}
