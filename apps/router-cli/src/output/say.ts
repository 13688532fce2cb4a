import { printable } from "./printable.ts";

/** One line for the user on standard error, beside the data on standard output. */
export function say(line: string): void {
  process.stderr.write(`iron: ${printable(line, 2000)}\n`);
}

export function warn(line: string): void {
  say(`WARNING: ${line}`);
}
