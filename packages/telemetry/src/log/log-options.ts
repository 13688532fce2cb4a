import { z } from "zod";

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "silent";

/** Where and how the log is written. */
export interface LogOptions {
  /** The least important lines that are still written. Default `info`. */
  readonly level?: LogLevel | undefined;
  /** `json`: one object a line. `pretty`: for people. `auto` (default): pretty on a terminal, JSON elsewhere. `off`: nothing. */
  readonly format?: "json" | "pretty" | "auto" | "off" | undefined;
  /** A file (made with its folders, readable by its owner alone), a file descriptor, or what takes one line at a time. Default 1: standard output. */
  readonly destination?: string | number | LineWriter | undefined;
}

/** Takes whole lines, each with its line end. */
export interface LineWriter {
  write(line: string): void;
}

const LEVELS = ["trace", "debug", "info", "warn", "error", "silent"] as const;

/** The names of levels, least important first. */
export const logLevels: readonly LogLevel[] = LEVELS;

export const logOptionsSchema: z.ZodType<LogOptions> = z.strictObject({
  level: z.enum(LEVELS).optional(),
  format: z.enum(["json", "pretty", "auto", "off"]).optional(),
  destination: z
    .union([
      z.string().min(1),
      z.int().min(0),
      z.custom<LineWriter>((value) => typeof (value as LineWriter | null)?.write === "function"),
    ])
    .optional(),
});
