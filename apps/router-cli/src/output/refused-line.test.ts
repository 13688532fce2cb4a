import { expect, it } from "vitest";
import { colorsFor } from "./colors.ts";
import { jsonReporter } from "./json-reporter.ts";
import { refusedLine, type RefusedRequest } from "./refused-line.ts";

const plain = colorsFor({ isTTY: false }, {});
const refused: RefusedRequest = {
  type: "request_refused",
  at: 0,
  request: "r",
  method: "POST",
  path: "/v1/chat/completions",
  status: 401,
  code: "unauthorized",
  durationMs: 0.4,
  bytesOut: 100,
  left: false,
};

it("says what was asked for, and why it was refused", () => {
  expect(refusedLine(refused, plain)).toMatch(
    /^\d\d:\d\d:\d\d {2}POST \/v1\/chat\/completions +0 ms {2}refused: unauthorized$/,
  );
  expect(refusedLine({ ...refused, method: "", path: "" }, plain)).toContain("  unreadable  ");
});

it("shows no key that somebody put into the path, and stays on its line", () => {
  const key = "sk-proj-0123456789012345678901234567";
  const path = `/v1/${key}/a\u001b[2J\nb`;
  const written: string[] = [];
  jsonReporter((text) => written.push(text)).refused({ ...refused, path });
  for (const line of [refusedLine({ ...refused, path }, plain), written.join("").trimEnd()]) {
    expect(line).not.toContain(key);
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
    expect(line).toContain("/v1/…/a");
  }
});
