/**
 * Writes packages/cost/src/prices/data/prices.json, and packages/cost/PRICES.md with every disagreement between its sources.
 * Run it with `node tools/update-prices.ts`, look at the report's differences, and commit both.
 *
 * Sources: `@pydantic/genai-prices` (rates, tiers, aliases; a devDependency) and the data files of `@earendil-works/pi-ai` (newer rates, output limits;
 * fetched with `npm pack`, since installing it would bring the SDKs of a dozen vendors). What neither states is in `STATED` below.
 *
 * Rules. A rate that both state: the newer source's (pi-ai). A tier that only one states: kept. A limit that both state: the larger, so
 * that a bound stays true. A rate of zero: not stated. A price of zero for input and output: no price, unless the name ends in `:free`.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProvider, type MatchLogic, type ModelInfo, type ModelPrice } from "@pydantic/genai-prices";

const PI_AI = "@earendil-works/pi-ai@1.5.2";
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const today = new Date().toISOString().slice(0, 10);

interface Rates {
  input?: number;
  output?: number;
  cacheRead?: number;
  cacheWrite5m?: number;
  cacheWrite1h?: number;
  audioInput?: number;
  audioOutput?: number;
  imageInput?: number;
  imageOutput?: number;
}
type Row = Rates & {
  maxOutput?: number;
  context?: number;
  dated?: boolean;
  topSpeed?: number;
  imageTokens?: number;
  pageTokens?: number;
  audioTokensPerSecond?: number;
  cacheWriteOnRequest?: boolean;
  serviceTiers?: Record<string, number>;
  toolFees?: Record<string, number>;
  unitFees?: Record<string, number>;
  tiers?: (Rates & { above: number })[];
  aliases?: string[];
};

/** Our name of a provider, and the sources' names for it. */
const PROVIDERS: Record<string, { genai?: string; pi?: string }> = {
  anthropic: { genai: "anthropic", pi: "anthropic" },
  openai: { genai: "openai", pi: "openai" },
  google: { genai: "google", pi: "google" },
  xai: { genai: "x-ai", pi: "xai" },
  mistral: { genai: "mistral", pi: "mistral" },
  deepseek: { genai: "deepseek", pi: "deepseek" },
  groq: { genai: "groq", pi: "groq" },
  cerebras: { genai: "cerebras", pi: "cerebras" },
  together: { genai: "together", pi: "together" },
  fireworks: { genai: "fireworks", pi: "fireworks" },
  moonshotai: { genai: "moonshotai", pi: "moonshotai" },
  minimax: { genai: "minimax", pi: "minimax" },
  zai: { genai: "zai", pi: "zai" },
  meta: { pi: "meta" },
  cohere: { genai: "cohere" },
  perplexity: { genai: "perplexity" },
  openrouter: { genai: "openrouter", pi: "openrouter" },
};

/** Picodollars for an amount in dollars. */
const usd = (dollars: number): number => Math.round(dollars * 1e12);

/**
 * What neither source states: the vendors' published terms as far as we know them, not checked by a script. Compare them with the vendors' pages before each release. Factors are thousandths of the plain rate, rounded up. Token counts and speeds are upper
 * bounds, and so is a fee that depends on options (a container's size, an image's quality): the largest is stated.
 */
const STATED: Record<string, { defaults?: Row; models?: Record<string, Row> }> = {
  anthropic: {
    defaults: {
      cacheWriteOnRequest: true,
      imageTokens: 5_000,
      pageTokens: 10_000,
      serviceTiers: { batch: 500, fast: 6000 },
      toolFees: { web_search: usd(0.01), web_fetch: 0, code_execution: usd(0.05), tool_search: 0, mcp: 0 },
    },
    models: {
      "claude-opus-4-0": { maxOutput: 32_000 },
      "claude-opus-4-1": { maxOutput: 32_000 },
      "claude-sonnet-4-0": { maxOutput: 64_000 },
      "claude-3-7-sonnet": { maxOutput: 128_000 },
      "claude-3-5-sonnet": { maxOutput: 8_192 },
      "claude-3-5-haiku": { maxOutput: 8_192 },
      "claude-3-opus": { maxOutput: 4_096 },
      "claude-3-sonnet": { maxOutput: 4_096 },
      "claude-3-haiku": { maxOutput: 4_096 },
    },
  },
  openai: {
    defaults: {
      imageTokens: 12_000,
      pageTokens: 15_000,
      audioTokensPerSecond: 20,
      serviceTiers: { flex: 500, batch: 500, priority: 2500 },
      toolFees: {
        web_search: usd(0.01),
        web_search_preview: usd(0.025),
        file_search: usd(0.0025),
        code_interpreter: usd(0.03),
        shell: usd(0.03),
        image_generation: usd(0.25),
        computer_use: 0,
        tool_search: 0,
        mcp: 0,
      },
    },
    models: {
      "gpt-3.5-turbo": { maxOutput: 4_096 },
      "gpt-4.5-preview": { maxOutput: 16_384, context: 128_000 },
      "gpt-4o": { serviceTiers: { priority: 1700 } },
      "gpt-4o-mini": { imageTokens: 50_000, serviceTiers: { priority: 1667 } },
      "gpt-4.1": { serviceTiers: { priority: 1750 } },
      "gpt-4.1-mini": { serviceTiers: { priority: 1750 } },
      "gpt-4.1-nano": { serviceTiers: { priority: 2000 } },
      "gpt-5": { serviceTiers: { priority: 2000 } },
      "gpt-5-mini": { serviceTiers: { priority: 1800 } },
      "gpt-5.1": { serviceTiers: { priority: 2000 } },
      "gpt-5.2": { serviceTiers: { priority: 2000 } },
      "gpt-5.4": { serviceTiers: { priority: 2000 } },
      o3: { serviceTiers: { priority: 1750 } },
      "o4-mini": { serviceTiers: { priority: 1819 } },
      "chatgpt-4o-latest": { maxOutput: 16_384 },
      "codex-mini": { maxOutput: 100_000 },
      "o1-mini": { maxOutput: 65_536 },
      "o1-preview": { maxOutput: 32_768 },
      "o3-deep-research": { maxOutput: 100_000 },
      "o4-mini-deep-research": { maxOutput: 100_000 },
      "gpt-audio": { maxOutput: 16_384 },
      "gpt-audio-mini": { maxOutput: 16_384 },
      "gpt-6.1-sol": { context: 1_050_000 },
      "gpt-6.1-terra": { context: 1_050_000 },
      // Every request of these searches once, and its usage does not say so.
      "gpt-4o-search-preview": { unitFees: { requests: usd(0.025) } },
      "gpt-4o-mini-search-preview": {
        input: 150_000,
        output: 600_000,
        context: 128_000,
        maxOutput: 16_384,
        dated: true,
        unitFees: { requests: usd(0.025) },
      },
      "dall-e-2": { unitFees: { images: usd(0.02) } },
      "dall-e-3": { unitFees: { images: usd(0.12) } },
      "tts-1": { unitFees: { characters: usd(0.000015) }, aliases: ["tts-1-1106"] },
      "tts-1-hd": { unitFees: { characters: usd(0.00003) }, aliases: ["tts-1-hd-1106"] },
      "omni-moderation-latest": { input: 0, output: 0, aliases: ["omni-moderation-2024-09-26"] },
      "text-moderation-latest": {
        input: 0,
        output: 0,
        aliases: ["text-moderation-stable", "text-moderation-007"],
      },
    },
  },
  google: {
    defaults: {
      imageTokens: 20_000,
      audioTokensPerSecond: 40,
      serviceTiers: { batch: 500, flex: 500, priority: 1800 },
    },
  },
  groq: { defaults: { topSpeed: 3_000, serviceTiers: { batch: 500 } } },
  cerebras: { defaults: { topSpeed: 5_000 } },
  mistral: { defaults: { serviceTiers: { batch: 500 } } },
};

/** USD per million tokens is millionths of a dollar per token: picodollars per token are a million times the number. What is finer is rounded up. */
function perToken(usdPerMillion: number): number {
  const picodollars = Math.round(usdPerMillion * 1e6);
  if (Math.abs(picodollars - usdPerMillion * 1e6) > 1e-3) {
    return Math.ceil(usdPerMillion * 1e6);
  }
  return picodollars;
}

const GENAI_RATES: Record<string, keyof Rates> = {
  input_mtok: "input",
  output_mtok: "output",
  cache_read_mtok: "cacheRead",
  cache_write_mtok: "cacheWrite5m",
  cache_write_1h_mtok: "cacheWrite1h",
  input_audio_mtok: "audioInput",
  output_audio_mtok: "audioOutput",
  input_image_mtok: "imageInput",
  output_image_mtok: "imageOutput",
};

/** The prices in force today. Where they depend on the time of day, the dearest: our bound must hold at any hour. */
function inForce(model: ModelInfo): ModelPrice {
  if (!Array.isArray(model.prices)) return model.prices;
  const dated = model.prices.filter(
    ({ constraint }) => constraint?.type !== "start_date" || constraint.start_date <= today,
  );
  const timed = dated.filter(({ constraint }) => constraint?.type === "time_of_date");
  if (timed.length === 0) return dated.at(-1)?.prices ?? {};
  return (
    dated
      .map(({ prices }) => prices)
      .sort((a, b) => priceOf(b["input_mtok"]) - priceOf(a["input_mtok"]))[0] ?? {}
  );
}

function priceOf(price: ModelPrice[string]): number {
  return typeof price === "object" ? price.base : (price ?? 0);
}

function futurePrice(provider: string, model: ModelInfo): string[] {
  if (!Array.isArray(model.prices)) return [];
  return model.prices.flatMap(({ constraint }) =>
    constraint?.type === "start_date" && constraint.start_date > today
      ? [`| ${provider} | ${model.id} | ${constraint.start_date} |`]
      : [],
  );
}

function genaiRow(model: ModelInfo): Row {
  const prices = inForce(model);
  const row: Row = {};
  const tiers = new Map<number, Rates>();
  for (const [key, name] of Object.entries(GENAI_RATES)) {
    const price = prices[key];
    if (price === undefined) continue;
    row[name] = perToken(priceOf(price));
    if (typeof price !== "object") continue;
    for (const { start, price: dearer } of price.tiers) {
      tiers.set(start, { ...tiers.get(start), [name]: perToken(dearer) });
    }
  }
  if (tiers.size > 0) {
    row.tiers = [...tiers].sort(([a], [b]) => a - b).map(([above, rates]) => ({ above, ...rates }));
  }
  const units: Record<string, number> = {};
  if (prices["audio_hours"] !== undefined) {
    units["audio_seconds"] = Math.ceil(usd(priceOf(prices["audio_hours"])) / 3600);
  }
  if (prices["requests_kcount"] !== undefined)
    units["requests"] = usd(dearestOf(prices["requests_kcount"]) / 1000);
  if (prices["input_document_kpages"] !== undefined) {
    units["pages"] = usd(priceOf(prices["input_document_kpages"]) / 1000);
  }
  if (Object.keys(units).length > 0) row.unitFees = units;
  if (model.context_window !== undefined) row.context = model.context_window;
  return row;
}

function dearestOf(price: ModelPrice[string]): number {
  return typeof price === "object"
    ? Math.max(price.base, ...price.tiers.map((tier) => tier.price))
    : (price ?? 0);
}

/** The exact names that the source states, and whether it states that dated snapshots are the same model. A `contains` or an open prefix is no name. */
function namesOf(model: ModelInfo): { names: string[]; dated: boolean } {
  const names = new Set<string>();
  let dated = false;
  const base = model.id.replace(/-latest$/, "");
  const walk = (match: MatchLogic): void => {
    if ("or" in match) for (const one of match.or) walk(one);
    else if ("equals" in match) names.add(match.equals);
    else if ("regex" in match) dated ||= /\\d\{(4|8)\}/.test(match.regex);
    else if ("starts_with" in match && !/[-@:]$/.test(match.starts_with)) {
      names.add(match.starts_with);
      dated = true;
    }
  };
  walk(model.match);
  // A prefix that ends inside a date (`name-2025`) is not a name anybody sends.
  for (const name of names) if (/-20\d\d?\d?$/.test(name) || name.endsWith(".ft")) names.delete(name);
  if (model.id.endsWith("-latest")) names.add(base);
  if (dated && !/-\d{4,8}$/.test(base)) names.add(`${base}-latest`);
  names.delete(model.id);
  return { names: [...names].filter((name) => name.length > 1), dated };
}

interface PiModel {
  id: string;
  contextWindow?: number;
  maxTokens?: number;
  cost: {
    input: number;
    output: number;
    cacheRead: number;
    cacheWrite: number;
    tiers?: (PiModel["cost"] & { inputTokensAbove: number })[];
  };
}

function piRates(cost: PiModel["cost"]): Rates {
  const rates: Rates = {};
  if (cost.input > 0 || cost.output > 0) {
    rates.input = perToken(cost.input);
    rates.output = perToken(cost.output);
  }
  if (cost.cacheRead > 0) rates.cacheRead = perToken(cost.cacheRead);
  if (cost.cacheWrite > 0) rates.cacheWrite5m = perToken(cost.cacheWrite);
  return rates;
}

function piRow(model: PiModel): Row {
  const row: Row = piRates(model.cost);
  const tiers = model.cost.tiers?.map((tier) => ({ above: tier.inputTokensAbove, ...piRates(tier) }));
  if (tiers !== undefined) row.tiers = tiers;
  if (model.maxTokens !== undefined) row.maxOutput = model.maxTokens;
  // A window that ends where the dearer tier begins is that tier's threshold, not the model's window.
  const threshold = tiers?.[0]?.above;
  if (model.contextWindow !== undefined && model.contextWindow !== threshold)
    row.context = model.contextWindow;
  return row;
}

function fetchPi(): { models: Map<string, PiModel[]>; date: string } {
  const folder = mkdtempSync(join(tmpdir(), "iron-prices-"));
  try {
    const packed = execFileSync("npm", ["pack", PI_AI, "--silent"], { cwd: folder, encoding: "utf8" }).trim();
    execFileSync("tar", ["-xzf", packed], { cwd: folder });
    const data = join(folder, "package/dist/providers/data");
    const manifest = JSON.parse(readFileSync(join(data, ".manifest.json"), "utf8")) as {
      generatedAt: string;
    };
    const models = new Map<string, PiModel[]>();
    for (const file of readdirSync(data).filter((name) => /^[a-z].*\.json$/.test(name))) {
      const apis = JSON.parse(readFileSync(join(data, file), "utf8")) as Record<
        string,
        Record<string, PiModel>
      >;
      const chats = Object.values(apis).flatMap((byKey) =>
        Object.entries(byKey)
          .filter(([key]) => key.startsWith("chat:"))
          .map(([, model]) => model),
      );
      models.set(file.replace(/\.json$/, ""), chats);
    }
    return { models, date: manifest.generatedAt.slice(0, 10) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const disagreements: string[] = [];
const future: string[] = [];

function merge(where: string, older: Row | undefined, newer: Row): Row {
  if (older === undefined) return newer;
  const merged: Row = { ...older, ...newer };
  const keys = [...new Set(Object.values(GENAI_RATES))];
  for (const key of keys) {
    const [a, b] = [older[key], newer[key]];
    if (a !== undefined && b !== undefined && a !== b) {
      disagreements.push(`| ${where} | ${key} | ${a / 1e6} | ${b / 1e6} | ${b / 1e6} (newer) |`);
    }
  }
  if (older.context !== undefined && newer.context !== undefined && older.context !== newer.context) {
    merged.context = Math.max(older.context, newer.context);
    disagreements.push(
      `| ${where} | context | ${older.context} | ${newer.context} | ${merged.context} (larger) |`,
    );
  }
  const [a, b] = [older.tiers?.[0]?.above, newer.tiers?.[0]?.above];
  if (a !== b) {
    const kept = a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
    disagreements.push(
      `| ${where} | tier above | ${a ?? "none"} | ${b ?? "none"} | ${kept} (stated, lower) |`,
    );
    if (newer.tiers !== undefined && kept !== undefined) {
      merged.tiers = newer.tiers.map((tier, index) =>
        index === 0 ? { ...older.tiers?.[0], ...tier, above: kept } : tier,
      );
    }
  } else if (newer.tiers !== undefined) {
    merged.tiers = newer.tiers.map((tier, index) => ({ ...older.tiers?.[index], ...tier }));
  }
  return merged;
}

function buildProvider(name: string, pi: readonly PiModel[]): Record<string, Row> {
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
      ...genaiRow(model),
      ...(aliases.length > 0 ? { aliases } : {}),
      ...(dated ? { dated } : {}),
    };
    models[id] = row;
    for (const one of [id, ...aliases]) byName.set(one, { id, row });
    future.push(...futurePrice(name, model));
  }
  for (const model of pi) {
    const base = byName.get(model.id.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, ""));
    const known = byName.get(model.id) ?? (base?.row.dated === true ? base : undefined);
    const { aliases, dated, ...rates } = known?.row ?? {};
    const row = merge(`${name} | ${model.id}`, known === undefined ? undefined : rates, piRow(model));
    const own = known?.id === model.id;
    models[model.id] = {
      ...row,
      ...(own && aliases !== undefined ? { aliases } : {}),
      ...(own && dated ? { dated } : {}),
    };
  }
  for (const [id, row] of Object.entries(models)) {
    if (name === "anthropic") anthropicRules(row);
    const free = (row.input ?? 0) === 0 && (row.output ?? 0) === 0 && row.unitFees === undefined;
    if (free && !id.endsWith(":free")) delete models[id];
  }
  for (const [id, row] of Object.entries(STATED[name]?.models ?? {})) {
    const before = models[id];
    if (before === undefined && !("unitFees" in row) && row.input === undefined) {
      console.warn(`${name}/${id} is stated here but no source has its price`);
    } else
      models[id] = {
        ...row,
        ...before,
        ...(row.imageTokens === undefined ? {} : { imageTokens: row.imageTokens }),
      };
  }
  return Object.fromEntries(Object.entries(models).sort(([a], [b]) => (a < b ? -1 : 1)));
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

const pi = fetchPi();
const providers = Object.fromEntries(
  Object.entries(PROVIDERS).map(([name, source]) => [
    name,
    {
      ...(STATED[name]?.defaults === undefined ? {} : { defaults: STATED[name].defaults }),
      models: buildProvider(name, source.pi === undefined ? [] : (pi.models.get(source.pi) ?? [])),
    },
  ]),
);
const genaiVersion = (
  JSON.parse(readFileSync(join(root, "node_modules/@pydantic/genai-prices/package.json"), "utf8")) as {
    version: string;
  }
).version;
const sources = [`@pydantic/genai-prices@${genaiVersion}`, PI_AI];
const out = join(root, "packages/cost/src/prices/data/prices.json");
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, JSON.stringify({ date: pi.date, sources, providers }));
writeFileSync(
  join(root, "packages/cost/PRICES.md"),
  `# Price sources

Written by \`tools/update-prices.ts\` from ${sources.join(" and ")}; newest source ${pi.date}.

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
`,
);
execFileSync("oxfmt", [out, join(root, "packages/cost/PRICES.md")], { cwd: root, stdio: "inherit" });
const count = Object.values(providers).reduce((sum, { models }) => sum + Object.keys(models).length, 0);
console.log(
  `${count} models of ${Object.keys(providers).length} providers; ${disagreements.length} disagreements in packages/cost/PRICES.md`,
);
