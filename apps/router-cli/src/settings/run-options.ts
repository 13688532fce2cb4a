import type { StartAgentOptions } from "@iron/sdk";
import { CommandError } from "../command-error.ts";
import type { DemoMode } from "./flags.ts";

/** What `iron run` was told, unread: absent means not said. */
export interface RunFlags {
  readonly budget?: string;
  readonly tokens?: string;
  readonly timeout?: string;
  readonly name?: string;
  readonly onBudget?: "refuse" | "pause" | "stop";
  readonly restart?: string;
  readonly dashboard?: boolean;
  readonly dashboardPort?: string;
  readonly config?: string;
  readonly demo: DemoMode;
}

/**
 * The agent that a command line describes.
 *
 * @throws {CommandError} naming the flag and what to write
 */
export function runOptions(command: string, args: readonly string[], flags: RunFlags): StartAgentOptions {
  return {
    command,
    args,
    stdio: "inherit",
    ...(flags.name !== undefined && { name: named(flags.name) }),
    ...(flags.budget !== undefined && { budget: dollars(flags.budget) }),
    ...(flags.tokens !== undefined && { tokens: count(flags.tokens) }),
    ...(flags.timeout !== undefined && { timeoutMs: milliseconds(flags.timeout) }),
    ...(flags.restart !== undefined && { restart: restarts(flags.restart) }),
    ...(flags.onBudget !== undefined && { onExhausted: flags.onBudget }),
  };
}

function named(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)) return text;
  throw new CommandError(
    `iron: --name ${JSON.stringify(text)}: begin with a letter or digit, and use only letters, digits, . _ - (at most 64)`,
  );
}

function dollars(text: string): number {
  const found = /^\$?(\d{1,9}(\.\d{1,6})?)$/.exec(text)?.[1];
  if (found !== undefined) return Number(found);
  throw new CommandError(
    `iron: --budget ${JSON.stringify(text)}: write US dollars for this run, such as 2 or 0.50`,
  );
}

function count(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new CommandError(`iron: --tokens ${JSON.stringify(text)}: write a number of tokens, such as 100000`);
}

/** `on-failure`, `always:3`, `never`. */
function restarts(text: string): NonNullable<StartAgentOptions["restart"]> {
  const [, when, max] = /^(on-failure|always|never)(?::(\d{1,6}))?$/.exec(text) ?? [];
  if (when === "never" && max === undefined) return "never";
  if (when === "on-failure" || when === "always")
    return { when, ...(max !== undefined && { max: Number(max) }) };
  throw new CommandError(
    `iron: --restart ${JSON.stringify(text)}: write on-failure, always or never, and how often at most: on-failure:3`,
  );
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30m`, `90s`, `1h30m`; a bare number is seconds. */
function milliseconds(text: string): number {
  const parts = /^\d+$/.test(text) ? [`${text}s`] : text.match(/\d+(ms|[smhd])/g);
  const total = (parts ?? []).reduce((sum, part) => {
    const [, amount, unit] = /^(\d+)(\D+)$/.exec(part) ?? [];
    return sum + Number(amount) * (UNITS[unit ?? ""] ?? Number.NaN);
  }, 0);
  if (total >= 1 && Number.isSafeInteger(total) && /^\d+$|^(\d+(ms|[smhd]))+$/.test(text)) return total;
  throw new CommandError(`iron: --timeout ${JSON.stringify(text)}: write a time such as 30m, 90s or 1h30m`);
}
