/**
 * Writes packages/cost/src/prices/data/prices.json, and packages/cost/PRICES.md with every disagreement between its sources.
 * Run it with `node tools/update-prices.ts`, look at the report's differences, and commit both.
 *
 * Sources: `@pydantic/genai-prices` (rates, tiers, aliases; a devDependency) and the data files of `@earendil-works/pi-ai` (newer rates, output limits;
 * fetched with `npm pack`, since installing it would bring the SDKs of a dozen vendors). What neither states is in `prices/stated-facts.json`.
 *
 * Rules. A rate that both state: the newer source's (pi-ai). A tier that only one states: kept. A limit that both state: the larger, so
 * that a bound stays true. A rate of zero: not stated. A price of zero for input and output: no price, unless the name ends in `:free`.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildProvider, type Findings } from "./prices/build-provider.ts";
import { PROVIDERS } from "./prices/providers.ts";
import { fetchPi, PI_AI } from "./prices/read-pi.ts";
import { priceReport } from "./prices/report.ts";
import { readFacts, statedRows } from "./prices/stated-facts.ts";

const root = join(import.meta.dirname, "..");
const day = new Date().toISOString().slice(0, 10);
const facts = readFacts();
const pi = fetchPi();
const findings: Findings = { disagreements: [], future: [] };

const providers = Object.fromEntries(
  Object.entries(PROVIDERS).map(([name, source]) => {
    const { defaults, models: stated } = statedRows(facts, name);
    const models = buildProvider(
      name,
      { pi: source.pi === undefined ? [] : (pi.models.get(source.pi) ?? []), stated, day },
      findings,
    );
    return [name, { ...(defaults === undefined ? {} : { defaults }), models }];
  }),
);

const genai = JSON.parse(
  readFileSync(join(root, "node_modules/@pydantic/genai-prices/package.json"), "utf8"),
) as { version: string };
const sources = [`@pydantic/genai-prices@${genai.version}`, PI_AI];
const out = join(root, "packages/cost/src/prices/data/prices.json");
const report = join(root, "packages/cost/PRICES.md");
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, JSON.stringify({ date: pi.date, sources, providers }));
writeFileSync(report, priceReport({ sources, date: pi.date, facts, ...findings }));
execFileSync("oxfmt", [out, report], { cwd: root, stdio: "inherit" });
const count = Object.values(providers).reduce((sum, { models }) => sum + Object.keys(models).length, 0);
console.log(
  `${count} models of ${Object.keys(providers).length} providers; ${findings.disagreements.length} disagreements in packages/cost/PRICES.md`,
);
