import { walk, type Located, type SourceFile } from "./source-file.ts";

/** Every name and text of a file's code. Comments are left out: they explain, and may give examples. */
export function codeWords(file: SourceFile): readonly Located[] {
  const words: Located[] = [];
  const requests = new Set(file.imports.map((found) => found.start));
  walk(file.program, (node) => {
    if (requests.has(node.start) && node.type === "Literal") return;
    const value = wordOf(node);
    if (value !== undefined) words.push({ value, start: node.start });
  });
  return words;
}

function wordOf(node: { readonly type: string; readonly [field: string]: unknown }): string | undefined {
  switch (node.type) {
    case "Identifier":
    case "PrivateIdentifier":
      return typeof node["name"] === "string" ? node["name"] : undefined;
    case "Literal":
      return typeof node["value"] === "string" ? node["value"] : regexOf(node["regex"]);
    case "TemplateElement":
    case "JSXText":
      return rawOf(node["value"]);
    default:
      return undefined;
  }
}

function regexOf(value: unknown): string | undefined {
  return typeof value === "object" && value !== null && "pattern" in value
    ? String(value.pattern)
    : undefined;
}

function rawOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null && "raw" in value ? String(value.raw) : undefined;
}
