import { runtimeConfigJsonSchema } from "./runtime-config-json-schema.ts";

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly additionalProperties?: Node | boolean;
  readonly anyOf?: readonly Node[];
}

/** The keys that a configuration may have at `path`, read off its JSON Schema. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  let nodes: readonly Node[] = [runtimeConfigJsonSchema()];
  for (const part of path) nodes = nodes.flatMap(alternatives).flatMap((node) => below(node, part));
  return nodes.flatMap(alternatives).flatMap((node) => Object.keys(node.properties ?? {}));
}

function alternatives(node: Node): readonly Node[] {
  return node.anyOf?.flatMap(alternatives) ?? [node];
}

function below(node: Node, part: PropertyKey): readonly Node[] {
  if (typeof part === "number") return node.items === undefined ? [] : [node.items];
  const named = node.properties?.[String(part)];
  if (named !== undefined) return [named];
  return typeof node.additionalProperties === "object" ? [node.additionalProperties] : [];
}
