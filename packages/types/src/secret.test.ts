import { format, inspect } from "node:util";
import { expect, it } from "vitest";
import { secret } from "./secret.ts";

it("shows its text to nobody who does not ask for it by name", () => {
  const key = secret("sk-canary");
  const shown = [
    String(key),
    JSON.stringify({ key }),
    inspect(key),
    inspect({ deep: { key } }, { depth: 9, showHidden: true }),
    format("%o", key),
  ];
  expect(shown.join("\n")).not.toContain("canary");
  expect(key.reveal()).toBe("sk-canary");
});
