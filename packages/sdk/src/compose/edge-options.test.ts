import { expect, it } from "vitest";
import { edgeOptions } from "./edge-options.ts";

it("hands on what the router takes as it is, and nothing that was not said", () => {
  expect(edgeOptions({}, {})).toEqual({});
  expect(
    edgeOptions({ drain: { ms: 5 }, limits: { connections: 7, exchanges: undefined } }, {}),
  ).toStrictEqual({
    drain: { ms: 5 },
    limits: { connections: 7 },
  });
});
