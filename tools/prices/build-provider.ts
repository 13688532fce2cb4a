import { findProvider } from "@pydantic/genai-prices";
import { mergeRows } from "./merge-rows.ts";
import { PROVIDERS } from "./providers.ts";
import { futurePrice, genaiRow, namesOf } from "./read-genai.ts";
import { type PiModel, piRow } from "./read-pi.ts";
import type { Row } from "./row.ts";

export interface Sources {
  readonly pi: readonly PiModel[];
  /** What is stated by hand, by model. */
  readonly stated: Readonly<Record<string, Row>>;
  /** YYYY-MM-DD, for prices that depend on it. */
  readonly day: string;
}

/** Rows of the report's tables. */
export interface Findings {
  readonly disagreements: string[];
  readonly future: string[];
}

interface Known {
  readonly models: Record<string, Row>;
  /** By every name and alias. */
  readonly byName: ReadonlyMap<string, { readonly id: string; readonly row: Row }>;
}

/** One provider's models by name, of all sources. */
export function buildProvider(
  name: string,
  { pi, stated, day }: Sources,
  findings: Findings,
): Record<string, Row> {
  const known = genaiModels(name, day, findings.future);
  for (const model of pi) addPiModel(name, model, known, findings.disagreements);
  const { models } = known;
  for (const [id, row] of Object.entries(models)) {
    if (name === "anthropic") anthropicRules(row);
    const free = (row.input ?? 0) === 0 && (row.output ?? 0) === 0 && row.unitFees === undefined;
    if (free && !id.endsWith(":free")) delete models[id];
  }
  for (const [id, row] of Object.entries(stated)) addStated(name, { id, row }, models);
  return Object.fromEntries(Object.entries(models).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function genaiModels(name: string, day: string, future: string[]): Known {
  const { genai } = PROVIDERS[name] ?? {};
  const models: Record<string, Row> = {};
  const byName = new Map<string, { id: string; row: Row }>();
  for (const model of (genai === undefined ? undefined : findProvider({ providerId: genai }))?.models ?? []) {
    const { names, dated } = namesOf(model);
    const id =
      model.id.replace(/-latest$/, "") === model.id || !dated ? model.id : model.id.replace(/-latest$/, "");
    const aliases = [...new Set(model.id === id ? names : [...names, model.id])]
      .filter((alias) => alias !== id)
      .sort();
    const row = {
      ...genaiRow(model, day),
      ...(aliases.length > 0 ? { aliases } : {}),
      ...(dated ? { dated } : {}),
    };
    models[id] = row;
    for (const one of [id, ...aliases]) byName.set(one, { id, row });
    future.push(...futurePrice(name, model, day));
  }
  return { models, byName };
}

function addPiModel(name: string, model: PiModel, { models, byName }: Known, disagreements: string[]): void {
  const base = byName.get(model.id.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, ""));
  const known = byName.get(model.id) ?? (base?.row.dated === true ? base : undefined);
  const { aliases, dated, ...rates } = known?.row ?? {};
  const older = known === undefined ? undefined : rates;
  const row = mergeRows(`${name} | ${model.id}`, { older, newer: piRow(model) }, disagreements);
  const own = known?.id === model.id;
  models[model.id] = {
    ...row,
    ...(own && aliases !== undefined ? { aliases } : {}),
    ...(own && dated ? { dated } : {}),
  };
}

/** What sources state of a model goes before what is stated by hand, but for images, of which no source says anything true. */
function addStated(name: string, { id, row }: { id: string; row: Row }, models: Record<string, Row>): void {
  const before = models[id];
  if (before === undefined && !("unitFees" in row) && row.input === undefined) {
    console.warn(`${name}/${id} is stated by hand but no source has its price`);
    return;
  }
  models[id] = {
    ...row,
    ...before,
    ...(row.imageTokens === undefined ? {} : { imageTokens: row.imageTokens }),
  };
}

/** One-hour cache writes cost twice the input at this vendor, five-minute writes 1.25 times. */
function anthropicRules(row: Row): void {
  row.dated ??= true;
  for (const rates of [row, ...(row.tiers ?? [])]) {
    if (rates.input === undefined) continue;
    rates.cacheWrite5m ??= Math.ceil((rates.input * 5) / 4);
    rates.cacheWrite1h ??= rates.input * 2;
  }
}
