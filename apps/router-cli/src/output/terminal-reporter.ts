import { formatUsd, microdollars } from "@iron/types";
import type { Colors } from "./colors.ts";
import { refusedLine } from "./refused-line.ts";
import type { Ready, Reporter } from "./reporter.ts";
import { requestLine } from "./request-line.ts";
import { totalLine } from "./totals.ts";

/** Lines for people: a first line that says who answers, what to paste, then one line for each request. */
export function terminalReporter(write: (text: string) => void, colors: Colors): Reporter {
  return {
    ready: (ready) => write(banner(ready, colors)),
    request: (record) => write(`${requestLine(record, colors)}\n`),
    refused: (request) => write(`${refusedLine(request, colors)}\n`),
    stopped: (totals) => write(`${totalLine(totals)}\n`),
  };
}

function banner(ready: Ready, colors: Colors): string {
  const root = ready.baseUrl.replace(/\/v1$/, "");
  const field = (name: string, value: string): string => `  ${colors.dim(name.padEnd(10))}${value}`;
  const heading = (text: string): string => `  ${colors.bold(text)}`;
  return [
    firstLine(ready, colors),
    "",
    field("base URL", colors.cyan(ready.baseUrl)),
    field("token", ready.apiKey),
    field("provider", `${ready.providers.join(", ")} (${ready.mode})`),
    field("budget", budgetText(ready.budget)),
    field("ledger", ledgerText(ready)),
    ...(ready.dashboard === undefined ? [] : [field("dashboard", colors.cyan(ready.dashboard))]),
    "",
    heading("OpenAI clients"),
    `  export OPENAI_BASE_URL=${ready.baseUrl} OPENAI_API_KEY=${ready.apiKey}`,
    heading("Anthropic clients"),
    `  export ANTHROPIC_BASE_URL=${root} ANTHROPIC_API_KEY=${ready.apiKey}`,
    heading("Try it"),
    ...curl(ready),
    "",
    colors.dim("  One line for each request follows. Ctrl-C stops and prints the total."),
    "",
    "",
  ].join("\n");
}

function firstLine(ready: Ready, colors: Colors): string {
  if (ready.mode === "demo")
    return colors.bold(
      colors.yellow(
        `DEMO (${ready.origin}): every answer is made up by iron's offline provider; no model is called, nothing is spent, and costs are what a real call would cost.`,
      ),
    );
  const source = ready.mode === "server" ? `the Iron Cage server ${ready.origin}` : ready.origin;
  return colors.bold(
    colors.green(`iron routes to ${ready.providers.join(" and ")}, with the key from ${source}.`),
  );
}

function budgetText(budget: Ready["budget"]): string {
  if (budget === undefined) return "no limit (set one with --budget 5 or --budget 5/day)";
  const [spent, limit] = budget.map((usd) => formatUsd(microdollars(Math.round(usd * 1_000_000))));
  return `${spent} spent of ${limit}`;
}

/** Where spend is remembered. */
function ledgerText({ state, mode }: Ready): string {
  if (state !== "memory") return state;
  const why = mode === "demo" ? "a demo touches no real budget" : "--state sqlite:PATH keeps them";
  return `in memory: what is spent and held is forgotten at the end (${why})`;
}

/** A call that the provider in use can serve. */
function curl(ready: Ready): readonly string[] {
  const anthropicOnly = ready.providers.every((name) => name === "anthropic");
  const path = anthropicOnly ? "messages" : "chat/completions";
  const model = anthropicOnly ? "claude-haiku-4-5" : "gpt-5-mini";
  const body = `{"model":"${model}","max_tokens":200,"messages":[{"role":"user","content":"Hello"}]}`;
  return [
    `  curl -i ${ready.baseUrl}/${path} -H 'authorization: Bearer ${ready.apiKey}' \\`,
    `    -H 'content-type: application/json' -d '${body}'`,
  ];
}
