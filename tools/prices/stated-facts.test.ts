import { expect, it } from "vitest";
import table from "../../packages/cost/src/prices/data/prices.json" with { type: "json" };
import { PROVIDERS } from "./providers.ts";
import type { Row } from "./row.ts";
import { readFacts, statedRows, type StatedFact } from "./stated-facts.ts";

const facts = readFacts();
const FIELDS =
  /^(cacheWriteOnRequest|imageTokens|pageTokens|audioTokensPerSecond|topSpeed|maxOutput|context|input|output|dated|aliases|tokenizer|(serviceTiers|toolFees|unitFees)\.[a-z_+]+)$/;

function nameOf({ provider, models, field }: StatedFact): string {
  return `${provider} ${models?.join(" ") ?? "defaults"} ${field}`;
}

it.each(facts.map((fact) => [nameOf(fact), fact] as const))(
  "%s says where it is from, when that was read, and how sure it is",
  (_name, { provider, field, value, source, read, certainty }) => {
    expect(Object.keys(PROVIDERS)).toContain(provider);
    expect(field).toMatch(FIELDS);
    expect(new URL(source).protocol).toBe("https:");
    expect(read).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(["confirmed", "bound", "unconfirmed"]).toContain(certainty);
    expect(typeof value !== "number" || value >= 0).toBe(true);
  },
);

it("a figure that is not the source's own says what the source says", () => {
  const silent = facts.filter(({ certainty, note }) => certainty === "bound" && note === undefined);
  expect(silent.map(nameOf)).toEqual([]);
});

it("each figure is stated once for each model", () => {
  const said = facts.flatMap(({ provider, models, field }) =>
    (models ?? ["*"]).map((model) => `${provider}/${model} ${field}`),
  );
  expect(said).toEqual([...new Set(said)]);
});

it("all of it is in the table of prices", () => {
  const providers: Readonly<Record<string, { defaults?: object; models: object }>> = table.providers;
  for (const name of Object.keys(PROVIDERS)) {
    const { defaults, models } = statedRows(facts, name);
    expect(providers[name]?.defaults).toEqual(defaults);
    // Where a source has a limit or a rate of its own, that one is taken.
    const kept = Object.entries(models).map(([model, row]) => [model, factorsAndFees(row)]);
    expect(providers[name]?.models).toMatchObject(Object.fromEntries(kept));
  }
});

function factorsAndFees({ serviceTiers, toolFees, unitFees }: Row): object {
  return Object.fromEntries(
    Object.entries({ serviceTiers, toolFees, unitFees }).filter(([, value]) => value !== undefined),
  );
}

it("a dearer tier is held and charged by every name that the provider takes for it", () => {
  const { defaults, models } = statedRows(facts, "openai");
  for (const { serviceTiers = {} } of [defaults ?? {}, ...Object.values(models)])
    expect(serviceTiers["fast"]).toBe(serviceTiers["priority"]);
});
