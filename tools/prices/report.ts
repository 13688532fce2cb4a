import type { Findings } from "./build-provider.ts";
import type { StatedFact } from "./stated-facts.ts";

export interface Report extends Findings {
  readonly sources: readonly string[];
  /** Of the newest source. */
  readonly date: string;
  readonly facts: readonly StatedFact[];
}

/** PRICES.md: where every price is from, what the sources disagree on, and what is stated by hand. */
export function priceReport({ sources, date, disagreements, future, facts }: Report): string {
  return `# Price sources

Written by \`tools/update-prices.ts\` from ${sources.join(" and ")}; newest source ${date}.

## Disagreements

Rates are USD per million tokens.

| provider | model | what | genai-prices | pi-ai | taken |
| --- | --- | --- | --- | --- | --- |
${disagreements.join("\n")}

## Prices that will change

Announced by a source; run the script again on that day.

| provider | model | from |
| --- | --- | --- |
${[...new Set(future)].join("\n")}

## Stated by hand

What no price source has, from \`tools/prices/stated-facts.json\`. \`confirmed\`: the source says so. \`bound\`: no higher figure is known. \`unconfirmed\`: as
far as we know; compare it with the source before a release. Factors are thousandths of the plain rate, fees are USD.

| provider | models | what | value | certainty | source | read | note |
| --- | --- | --- | --- | --- | --- | --- | --- |
${facts.map(factRow).join("\n")}
`;
}

function factRow({ provider, models, field, value, certainty, source, read, note }: StatedFact): string {
  const shown = typeof value === "object" ? value.join(", ") : String(value);
  const cells = [
    provider,
    models?.join(", ") ?? "all others",
    field,
    shown,
    certainty,
    `<${source}>`,
    read,
    note ?? "",
  ];
  return `| ${cells.join(" | ")} |`;
}
