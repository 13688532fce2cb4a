import { exitCode, type ExitCode } from "./exit-code.ts";

/** Ends a command with lines for the user on stderr and an exit code, without a stack. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, code: ExitCode = exitCode.usage) {
    super(message);
    this.name = "CommandError";
    this.exitCode = code;
  }
}
