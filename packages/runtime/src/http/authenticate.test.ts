import fc from "fast-check";
import { expect, it } from "vitest";
import { authenticate } from "./authenticate.ts";
import { createTokenTable } from "./tokens.ts";

const tokens = createTokenTable();
const TOKEN = "iron-the-right-one";
tokens.add(TOKEN, { agent: undefined, run: undefined, admin: false });

const ask = (headers: Readonly<Record<string, string>>): unknown =>
  authenticate(new Map(Object.entries(headers)), tokens);

it.each([
  { authorization: `Bearer ${TOKEN}` },
  { "x-api-key": TOKEN },
  { authorization: `Bearer ${TOKEN}`, "x-api-key": TOKEN },
])("accepts %j", (headers) => {
  expect(ask(headers)).toEqual({ agent: undefined, run: undefined, admin: false });
});

it.each([
  {},
  { authorization: TOKEN },
  { authorization: `bearer ${TOKEN}` },
  { authorization: `Bearer ${TOKEN} ` },
  { authorization: `Bearer  ${TOKEN}` },
  { authorization: `Bearer ${TOKEN}`, "x-api-key": "other" },
  { authorization: "Bearer other", "x-api-key": TOKEN },
  { authorization: "Basic x", "x-api-key": TOKEN },
  { "x-api-key": `${TOKEN}\u00e9` },
  { "x-api-key": "" },
  { "x-goog-api-key": TOKEN },
])("refuses %j", (headers) => {
  expect(() => ask(headers)).toThrow(expect.objectContaining({ code: "unauthorized" }) as Error);
});

it("refuses every other text, in one and the same way", () => {
  const texts = new Set<string>();
  fc.assert(
    fc.property(
      fc.string({ maxLength: 5000 }).filter((text) => text !== TOKEN),
      (text) => {
        for (const headers of [{ authorization: `Bearer ${text}` }, { "x-api-key": text }]) {
          try {
            ask(headers);
            throw new Error("accepted");
          } catch (error) {
            texts.add((error as Error).message);
          }
        }
      },
    ),
  );
  expect(texts.size).toBe(1);
  expect([...texts][0]).toContain("Invalid API key");
});
