import { inspect } from "node:util";
import type { AgentId } from "@iron/types";
import { expect, it } from "vitest";
import { createTokenTable, randomToken } from "./tokens.ts";

const alice = { agent: "alice" as AgentId, run: "r1" };

it("finds whose token it is until it is revoked", () => {
  const table = createTokenTable();
  const { token, revoke } = table.issue(alice);
  expect(table.find(token)).toEqual({ ...alice, admin: false });
  expect(table.find(token.slice(1))).toBeUndefined();
  expect(table.find("")).toBeUndefined();
  revoke();
  expect(table.find(token)).toBeUndefined();
});

it("revoking twice takes nobody else's token", () => {
  const table = createTokenTable();
  const first = table.issue(alice);
  const second = table.issue({ agent: "bob" as AgentId, run: undefined });
  first.revoke();
  first.revoke();
  expect(table.find(second.token)).toMatchObject({ agent: "bob" });
});

it("keeps digests alone: the token cannot be read out of the table", () => {
  const table = createTokenTable();
  const { token } = table.issue(alice);
  expect(inspect(table, { depth: 10, showHidden: true })).not.toContain(token.slice(5));
});

it("makes tokens of 256 random bits that any header can carry", () => {
  const made = new Set(Array.from({ length: 1000 }, randomToken));
  expect(made.size).toBe(1000);
  for (const token of made) expect(token).toMatch(/^iron-[\w-]{43}$/);
});
