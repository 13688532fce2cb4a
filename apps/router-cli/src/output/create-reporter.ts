import type { Environment } from "@iron/sdk";
import { colorsFor } from "./colors.ts";
import { jsonReporter } from "./json-reporter.ts";
import type { Reporter } from "./reporter.ts";
import { terminalReporter } from "./terminal-reporter.ts";

/** Writes to standard output, with colours only on a terminal that wants them. A reader that went away is no reason to stop routing. */
export function createReporter(json: boolean, env: Environment): Reporter {
  process.stdout.on("error", () => undefined);
  if (json) return jsonReporter(write);
  return terminalReporter(write, colorsFor(process.stdout, env));
}

function write(text: string): void {
  process.stdout.write(text);
}
