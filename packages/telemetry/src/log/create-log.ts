import { type Logger, pino } from "pino";
import type { LogOptions } from "./log-options.ts";
import type { Sink } from "./open-sink.ts";

/** Field names and a message; see pino. */
export type Log = Pick<Logger, "trace" | "debug" | "info" | "warn" | "error" | "isLevelEnabled">;

/** A pino logger whose lines carry the level by name, the time in epoch milliseconds, and no host or process. */
export function createLog({ level = "info", format }: LogOptions, sink: Sink): Log {
  return pino(
    {
      level: format === "off" ? "silent" : level,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
    },
    sink,
  );
}
