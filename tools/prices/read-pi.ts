import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { perToken, type Rates, type Row } from "./row.ts";

export const PI_AI = "@earendil-works/pi-ai@1.5.2";

/** A model as the data files of pi-ai state it. */
export interface PiModel {
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

export function piRow(model: PiModel): Row {
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

/** Fetches the package without installing it. `date` is that of its data. */
export function fetchPi(): { models: Map<string, PiModel[]>; date: string } {
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
