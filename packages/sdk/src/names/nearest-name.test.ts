import { expect, it } from "vitest";
import { nearestName } from "./nearest-name.ts";

const known = ["budget", "baseUrl", "port", "host"];

it.each([
  ["bugdet", "budget"],
  ["base_url", "baseUrl"],
  ["BASE-URL", "baseUrl"],
  ["prot", "port"],
  ["elephant", undefined],
  ["x", undefined],
])("%s most likely means %s", (typed, meant) => {
  expect(nearestName(typed, known)).toBe(meant);
});
