import { parseSync, visitorKeys } from "oxc-parser";

/** One parsed file of a package or app. */
export interface SourceFile {
  /** Relative to the root, with forward slashes: `packages/cost/src/ledger/hold.ts`. */
  readonly path: string;
  /** `packages/cost` or `apps/router-cli`. */
  readonly owner: string;
  /** `cost` or `router-cli`. */
  readonly room: string;
  readonly isTest: boolean;
  readonly text: string;
  readonly imports: readonly Located[];
  readonly comments: readonly Located[];
  readonly program: Node;
  lineAt(offset: number): number;
}

/** A text and where in the file it stands. */
export interface Located {
  readonly value: string;
  readonly start: number;
}

/** A node of the syntax tree, as ESTree names it. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export function parseSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text);
  const program = parsed.program as unknown as Node;
  const [parent = "", room = ""] = path.split("/");
  return {
    path,
    owner: `${parent}/${room}`,
    room,
    isTest: /\.test\.tsx?$/.test(path) || path.split("/")[2] === "test",
    text,
    imports: readImports(parsed.module, text, program),
    comments: parsed.comments.map((comment) => ({ value: comment.value, start: comment.start })),
    program,
    lineAt: (offset) => text.slice(0, offset).split("\n").length,
  };
}

type Module = ReturnType<typeof parseSync>["module"];

/** Everything a file reaches for: `import`, `export from`, `import()`, and `import("x").Type`. */
function readImports(found: Module, text: string, program: Node): readonly Located[] {
  const imports: Located[] = found.staticImports.map((statement) => statement.moduleRequest);
  for (const statement of found.staticExports) {
    for (const entry of statement.entries)
      if (entry.moduleRequest !== null) imports.push(entry.moduleRequest);
  }
  for (const { moduleRequest } of found.dynamicImports) {
    const literal = /^["'`](.*)["'`]$/s.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal?.[1] !== undefined) imports.push({ value: literal[1], start: moduleRequest.start });
  }
  walk(program, (node) => {
    const source = node["source"] as Node | undefined;
    if (node.type === "TSImportType" && typeof source?.["value"] === "string") {
      imports.push({ value: source["value"], start: source.start });
    }
  });
  return imports;
}

/** Visits a tree in source order; `parents` holds the way down, nearest last. */
export function walk(root: Node, visit: (node: Node, parents: readonly Node[]) => void): void {
  const parents: Node[] = [];
  const step = (node: Node): void => {
    visit(node, parents);
    parents.push(node);
    for (const key of visitorKeys[node.type] ?? []) {
      const child = node[key];
      if (Array.isArray(child)) for (const item of child) if (isNode(item)) step(item);
      if (isNode(child)) step(child);
    }
    parents.pop();
  };
  step(root);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && !Array.isArray(value);
}
