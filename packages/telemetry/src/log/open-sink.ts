import { isatty } from "node:tty";
import type { Redactor } from "../redact/redactor.ts";
import { type LineFile, openLineFile } from "./line-file.ts";
import type { LineWriter, LogOptions } from "./log-options.ts";
import { prettyLine } from "./pretty-line.ts";

/** The last door of the log: every line passes it whole, loses its secrets, and is on its way to the kernel when `write` returns. */
export interface Sink extends LineWriter {
  /** Lines that could not be written: a full disk must not fail a request. */
  readonly lost: number;
  close(): void;
}

/** Opens the log's destination. Writes are synchronous, so that a signal or a throw right after a line does not lose it. */
export function openSink(options: LogOptions, redactor: Redactor): Sink {
  const { destination = 1, format = "auto" } = options;
  const terminal = typeof destination === "number" && isatty(destination);
  const pretty = format === "pretty" || (format === "auto" && terminal);
  let lost = 0;
  const out = openWriter(destination);
  return {
    get lost() {
      return lost;
    },
    write(line) {
      const clean = redactor.cleanJson(line);
      try {
        out.write(pretty ? prettyLine(clean, terminal) : clean);
      } catch {
        lost += 1;
      }
    },
    close: () => out.close(),
  };
}

function openWriter(destination: NonNullable<LogOptions["destination"]>): LineFile {
  if (typeof destination !== "object") return openLineFile(destination);
  return { write: (line) => destination.write(line), close: () => undefined };
}
