import { type Environment, lookUpPrice, type PriceAnswer } from "@iron/sdk";
import { formatUsd, microdollars } from "@iron/types";
import { CommandError } from "../command-error.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { printable } from "../output/printable.ts";
import { warn } from "../output/say.ts";
import { grouped } from "../output/counted.ts";
import { findConfigFile, readConfigFile } from "../settings/config-file.ts";

type ModelPrice = PriceAnswer["found"][number];

/**
 * Prints what a model costs at each provider that has it.
 *
 * @throws {CommandError} when no price is known, naming what may have been meant
 */
export function price(
  model: string,
  flags: { readonly config?: string; readonly json: boolean },
  env: Environment,
): ExitCode {
  const path = findConfigFile(flags.config, env);
  const prices = path === undefined ? undefined : readConfigFile(path).config.prices;
  const answer = lookUpPrice(model, { now: Date.now(), prices });
  if (answer.found.length === 0) throw new CommandError(unknown(model, answer));
  if (flags.json)
    process.stdout.write(`${JSON.stringify({ date: answer.date, prices: answer.found.map(plain) })}\n`);
  else process.stdout.write(answer.found.map((found) => block(found, answer.date)).join("\n"));
  if (answer.old) warn(`the price table is of ${answer.date}: prices may have changed since; update iron`);
  return exitCode.ok;
}

function unknown(model: string, { suggestions, date }: PriceAnswer): string {
  const near = suggestions.length === 0 ? "" : `; did you mean ${suggestions.join(" or ")}?`;
  return `iron: no price is known for "${printable(model)}" (table of ${date})${near}
State one under "prices" in the config file, such as {"model": "${printable(model)}", "input": "2.50", "output": "10"}.`;
}

/** What is charged apart from plain input and output is listed where it differs. */
function block(found: ModelPrice, date: string): string {
  const lines = [
    `${found.provider}/${found.model}   US dollars per 1M tokens, as of ${date}`,
    ...rateLines(found.rates).map(([name, usd]) => row(name, usd)),
    ...found.tiers.flatMap((tier) =>
      rateLines(tier.rates)
        .filter(([name]) => name === "input" || name === "output")
        .map(([name, usd]) => row(`${name}, over ${grouped(tier.above)} in`, usd)),
    ),
    ...limitLine("context window", found.contextWindow),
    ...limitLine("output at most", found.maxOutputTokens),
  ];
  return `${lines.join("\n")}\n`;
}

function rateLines(rates: ModelPrice["rates"]): readonly (readonly [string, string])[] {
  const extra: readonly (readonly [string, bigint])[] = [
    ["cached input", rates.cacheRead],
    ["cache write, 5 min", rates.cacheWrite5m],
    ["cache write, 1 h", rates.cacheWrite1h],
    ["audio input", rates.audioInput],
    ["image input", rates.imageInput],
  ];
  return [
    ["input", dollars(rates.input)],
    ["output", dollars(rates.output)],
    ...extra.filter(([, rate]) => rate !== rates.input).map(([name, rate]) => [name, dollars(rate)] as const),
    ...(rates.audioOutput === rates.output ? [] : [["audio output", dollars(rates.audioOutput)] as const]),
  ];
}

/** A price of n picodollars a token is n microdollars for a million of them. */
function dollars(rate: bigint): string {
  return formatUsd(microdollars(Number(rate)));
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(28)}${value.padStart(12)}`;
}

function limitLine(name: string, tokens: number | undefined): readonly string[] {
  return tokens === undefined ? [] : [row(name, `${grouped(tokens)} tokens`)];
}

function plain(found: ModelPrice): Readonly<Record<string, unknown>> {
  const { provider, model, contextWindow, maxOutputTokens } = found;
  return { provider, model, usd: Object.fromEntries(rateLines(found.rates)), contextWindow, maxOutputTokens };
}
