import { expect, it } from "vitest";
import { requestIds } from "./request-ids.ts";

it("begins an id with its time, as UUIDs of version 7 do", () => {
  const id = requestIds({ now: () => Date.UTC(2022, 1, 22, 19, 22, 22) })();
  // The time and version of the example in RFC 9562, A.6.
  expect(id).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

it("gives ids that sort by their time and are never the same", () => {
  let now = 0;
  const next = requestIds({ now: () => now });
  const ids: string[] = [];
  for (now = 1; now <= 2 ** 40; now *= 2) ids.push(next());
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(Array.from({ length: 1000 }, next)).size).toBe(1000);
});
