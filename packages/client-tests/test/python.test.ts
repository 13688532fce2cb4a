import { spawnSync } from "node:child_process";
import { afterAll, expect, it } from "vitest";
import { startPython } from "./clients/python.ts";
import { compareClient } from "./support/compare.ts";
import { compareFailures } from "./support/compare-failures.ts";

const interpreter = process.env["IRON_TEST_PYTHON"] ?? "python3";
const found = spawnSync(interpreter, ["-c", "import openai, anthropic"]).status === 0;

const python = found ? startPython(interpreter) : undefined;
afterAll(() => python?.stop());

it("has Python's clients to drive", (context) => {
  if (!found)
    context.skip(`${interpreter} has no openai and anthropic; IRON_TEST_PYTHON may name one that has`);
  expect(python?.clients).toHaveLength(3);
});

for (const client of python?.clients ?? []) {
  compareClient(client);
  compareFailures(client);
}
