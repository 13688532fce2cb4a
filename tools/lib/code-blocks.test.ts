import { expect, test } from "vitest";
import { codeBlocks } from "./code-blocks.ts";

test("finds blocks with language, code and first line", () => {
  expect(codeBlocks("# A\n\n```ts\nconst a = 1;\n\n```\n\n```sh\nls\n```\n")).toEqual([
    { language: "ts", code: "const a = 1;\n\n", line: 4 },
    { language: "sh", code: "ls\n", line: 9 },
  ]);
});

test("takes the indent of a fence in a list off its code", () => {
  expect(codeBlocks("- a\n\n  ```ts\n  if (a) {\n    b();\n  }\n  ```\n")).toEqual([
    { language: "ts", code: "if (a) {\n  b();\n}\n", line: 4 },
  ]);
});

test("keeps a shorter fence inside a longer one as text", () => {
  expect(codeBlocks("````md\n```ts\n```\n````\n")).toEqual([
    { language: "md", code: "```ts\n```\n", line: 2 },
  ]);
});
