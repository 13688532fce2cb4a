import { isIronError, type IronError } from "@iron/types";
import { unavailable } from "../ledger/unavailable.ts";

/** An error as it crosses from the worker: what it was, in words. */
export interface WireError {
  /** `refused`: the caller's mistake. `busy`, `full`, `readonly`: nothing happened, later may work. `fatal`: the file can no longer be trusted. */
  readonly kind: "refused" | "busy" | "full" | "readonly" | "fatal";
  readonly message: string;
}

/** SQLite's primary result code; undefined when the error is not SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown }).errcode;
  return typeof code === "number" ? code & 0xff : undefined;
}

const KINDS: Readonly<Record<number, WireError["kind"]>> = {
  5: "busy",
  6: "busy",
  8: "readonly",
  13: "full",
  19: "refused",
};

const WORDS: Readonly<Record<WireError["kind"], string>> = {
  refused: "the ledger refused",
  busy: "another process kept the ledger file locked for too long",
  full: "the disk of the ledger file is full",
  readonly: "the ledger file cannot be written",
  fatal: "the ledger file failed and is closed until it is opened anew",
};

/** What an error means for the ledger. Unknown ones of SQLite (input/output, corrupt, not a database) are fatal: fail closed. */
export function wireError(error: unknown): WireError {
  const message = error instanceof Error ? error.message : String(error);
  if (isIronError(error)) return { kind: "fatal", message };
  const code = sqliteCode(error);
  if (code === undefined) return { kind: "refused", message };
  const kind = KINDS[code] ?? "fatal";
  return { kind, message: `${WORDS[kind]} (${message})` };
}

/** The error as callers see it: a mistake of theirs as a RangeError, everything else as `ledger_unavailable`. */
export function fromWire(error: WireError, path: string): IronError | RangeError {
  if (error.kind === "refused") return new RangeError(error.message);
  return unavailable(error.message, { store: "sqlite", path, cause: error.kind });
}
