import { describe, expect, test } from "vitest";
import { ROOT, workspacePackages } from "../lib/workspace.ts";
import { findViolations, violationsIn } from "./find-violations.ts";

/** The rules that a file breaks, each with its line. */
function broken(path: string, text: string): readonly string[] {
  return violationsIn(path, text).map((found) => `${found.line} ${found.rule}`);
}

describe("imports", () => {
  test("lets a package import what the table allows", () => {
    expect(broken("packages/cost/src/a.ts", 'import type { Call } from "@iron/types";\n')).toEqual([]);
  });

  test.each([
    ["an import", 'import { a } from "@iron/cost";'],
    ["a type import", 'import type { A } from "@iron/cost";'],
    ["a re-export", 'export { a } from "@iron/cost";'],
    ["a subpath", 'import { a } from "@iron/cost/deep";'],
    ["a dynamic import", 'const a = await import("@iron/cost");'],
    ["an inline type import", 'export type A = import("@iron/cost").A;'],
    ["a template import", "const a = await import(`@iron/cost`);"],
  ])("refuses @iron/cost in the runtime by %s", (_how, line) => {
    expect(broken("packages/runtime/src/pipeline/a.ts", `\n${line}\n`)).toEqual(["2 imports"]);
  });

  test("refuses a relative path into another package", () => {
    expect(broken("packages/runtime/src/a/b.ts", 'import { a } from "../../../cost/src/a.ts";')).toEqual([
      "1 imports",
    ]);
  });

  test("lets a relative path stay inside its package", () => {
    expect(broken("packages/runtime/src/a/b.ts", 'import { a } from "../index.ts";')).toEqual([]);
  });

  test("lets a test import what it tests with", () => {
    expect(broken("packages/runtime/src/a.test.ts", 'import { a } from "@iron/cost";')).toEqual([]);
  });

  test("refuses a package that the table does not name", () => {
    expect(broken("packages/new/src/a.ts", "export {};\n")).toEqual(["1 imports"]);
  });
});

describe("runtime floors", () => {
  const hono = 'import { Hono } from "hono";';
  const undici = 'import { Pool } from "undici";';

  test("keep hono in src/http and undici in src/upstream", () => {
    expect(broken("packages/runtime/src/http/a.ts", hono)).toEqual([]);
    expect(broken("packages/runtime/src/upstream/a.ts", undici)).toEqual([]);
  });

  test.each([
    ["packages/runtime/src/upstream/a.ts", hono],
    ["packages/runtime/src/http/a.ts", undici],
    ["packages/runtime/src/pipeline/a.ts", hono],
    ["packages/runtime/src/pipeline/a.ts", 'import { serve } from "@hono/node-server";'],
    ["packages/runtime/src/llm-router.ts", undici],
  ])("refuse in %s: %s", (path, line) => {
    expect(broken(path, line)).toEqual(["1 runtime-floors"]);
  });
});

describe("vendor words", () => {
  test.each([
    ["a text", 'const a = "anthropic-version";'],
    ["a name", "const openaiKey = 1;"],
    ["a member", "a.useClaude();"],
    ["a template", "const a = `x ${b} gpt-4`;"],
    ["a pattern", "const a = /^claude-/;"],
  ])("are refused in the pipeline as %s", (_how, line) => {
    expect(broken("packages/runtime/src/pipeline/a.ts", line)).toEqual(["1 vendor-words"]);
  });

  test("are allowed in dialects, apps and tests, and in comments", () => {
    const line = 'const a = "anthropic";';
    expect(broken("packages/dialects/src/a.ts", line)).toEqual([]);
    expect(broken("apps/router-cli/src/a.ts", line)).toEqual([]);
    expect(broken("packages/runtime/src/a.test.ts", line)).toEqual([]);
    expect(broken("packages/runtime/src/a.ts", "// as anthropic does\nexport {};\n")).toEqual([]);
  });
});

describe("status numbers", () => {
  test.each([
    "if (reply.status === 429) stop();",
    "throw fail(402);",
    "const gone = 404;",
    "const a = { status: 503 };",
  ])("are refused in the pipeline: %s", (line) => {
    expect(broken("packages/runtime/src/pipeline/a.ts", line)).toEqual(["1 status-numbers"]);
  });

  test.each([
    "const idleMs = 500;",
    "const a = { flushMs: 500 };",
    "function a(options: { waitMs?: number }): void { const { waitMs = 500 } = options; }",
    "if (text.length > 500) cut();",
    "const all = 0o777;",
    "const batch = 512;",
    "const a = 600;",
  ])("are not seen in an amount: %s", (line) => {
    expect(broken("packages/runtime/src/pipeline/a.ts", line)).toEqual([]);
  });

  test("are allowed where errors are rendered", () => {
    expect(broken("packages/runtime/src/http/a.ts", "const gone = 404;")).toEqual([]);
  });
});

describe("environment", () => {
  test.each(["const a = process.env;", 'const a = process.env["HOME"];', 'const a = process["env"];'])(
    "is refused in a package: %s",
    (line) => {
      expect(broken("packages/cost/src/a.ts", line)).toEqual(["1 environment"]);
    },
  );

  test("is read in an app", () => {
    expect(broken("apps/router-cli/src/a.ts", "const a = process.env;")).toEqual([]);
  });
});

describe("price words", () => {
  test("are refused outside @iron/cost", () => {
    const line = "const a = tokens * inputPrice;";
    expect(broken("packages/runtime/src/a.ts", line)).toEqual(["1 price-words"]);
    expect(broken("packages/cost/src/a.ts", line)).toEqual([]);
  });
});

describe("shape", () => {
  test("refuses a file over 300 lines", () => {
    expect(broken("packages/cost/src/a.ts", "export {};\n".repeat(300))).toEqual([]);
    expect(broken("packages/cost/src/a.ts", "export {};\n".repeat(301))).toEqual(["300 height"]);
  });

  test.each(["const a: any = 1;", "// @ts-ignore", "// oxlint-disable-next-line no-console"])(
    "refuses %s",
    (line) => {
      expect(broken("packages/cost/src/a.ts", line)).toEqual(["1 escapes"]);
    },
  );

  test.each(["packages/cost/src/myFile.ts", "packages/cost/src/My/a.ts", "packages/cost/src/a_b.ts"])(
    "refuses the name %s",
    (path) => {
      expect(broken(path, "export {};\n")).toEqual(["1 names"]);
    },
  );

  test("lets src/index.ts hold only re-exports", () => {
    const path = "packages/cost/src/index.ts";
    expect(broken(path, 'export * from "./a.ts";\nexport { b } from "./b.ts";\nexport {};\n')).toEqual([]);
    expect(broken(path, 'export * from "./a.ts";\nexport const b = 1;\n')).toEqual(["2 index-files"]);
    expect(broken(path, 'import { b } from "./b.ts";\n')).toEqual(["1 index-files"]);
  });

  test.each(["packages/cost/src/__tests__/a.test.ts", "packages/cost/src/a.spec.ts"])(
    "refuses a test in %s",
    (path) => {
      expect(broken(path, "export {};\n").some((found) => found.endsWith("test-places"))).toBe(true);
    },
  );
});

test("names file, rule and the right place in one line", () => {
  const [found] = violationsIn("packages/runtime/src/a.ts", 'import { a } from "@iron/cost";');
  expect(found).toMatchObject({ file: "packages/runtime/src/a.ts", line: 1, rule: "imports" });
  expect(found?.message).toContain("@iron/sdk");
});

test("reads every package of the workspace", () => {
  expect(() => findViolations(ROOT)).not.toThrow();
  const unknown = workspacePackages().filter(
    (found) => violationsIn(`${found.folder}/src/a.ts`, "export {};\n").length > 0,
  );
  expect(unknown.map((found) => found.folder)).toEqual([]);
});
