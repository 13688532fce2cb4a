import { ConfigError, type Environment } from "@iron/sdk";
import { CommanderError } from "commander";
import { CommandError } from "./command-error.ts";
import { exitCode, type ExitCode } from "./exit-code.ts";
import { createProgram } from "./program.ts";

/** Runs one command line and says how it ended. */
export async function main(words: readonly string[], env: Environment): Promise<ExitCode> {
  let code: ExitCode = exitCode.ok;
  const program = createProgram(env, (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    return explain(error);
  }
}

/** What the user did not cause keeps its stack: it is a defect to report. */
function explain(error: unknown): ExitCode {
  // Commander has already printed what it has to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  if (error instanceof CommandError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof ConfigError) {
    process.stderr.write(error.problems.map((problem) => `iron: ${problem}\n`).join(""));
    return exitCode.usage;
  }
  process.stderr.write(`iron: ${error instanceof Error ? error.stack : String(error)}\n`);
  return exitCode.failure;
}
