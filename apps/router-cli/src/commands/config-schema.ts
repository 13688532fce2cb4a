import { runtimeConfigJsonSchema } from "@iron/sdk";
import { exitCode, type ExitCode } from "../exit-code.ts";

/** Prints the JSON Schema of config files. */
export function printSchema(): ExitCode {
  process.stdout.write(`${JSON.stringify(runtimeConfigJsonSchema(), null, 2)}\n`);
  return exitCode.ok;
}
