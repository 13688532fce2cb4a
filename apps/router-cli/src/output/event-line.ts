import type { AuditRecord, LedgerEntry } from "@iron/runtime-state";
import { formatUsd, type Microdollars } from "@iron/types";
import type { Colors } from "./colors.ts";
import { printable } from "./printable.ts";

const MOST_CHARS = 400;

/** One thing that happened to money, or that somebody did. */
export type ShownEvent = ({ readonly of: "ledger" } & LedgerEntry) | ({ readonly of: "audit" } & AuditRecord);

export function eventJson(event: ShownEvent): string {
  return `${JSON.stringify(event)}\n`;
}

export function eventLine(event: ShownEvent, colors: Colors): string {
  const time = new Date(event.at).toISOString().replace("T", " ").slice(0, 19);
  const facts = event.of === "ledger" ? entryFacts(event) : recordFacts(event);
  return `${colors.dim(time)}  ${event.kind.padEnd(16)}${printable(facts, MOST_CHARS)}\n`;
}

function entryFacts({ amount, held, source, call, budgets, actor, reason }: LedgerEntry): string {
  const moved = amount === 0 ? held : amount;
  return [
    `${amount === 0 && held !== 0 ? "held " : ""}${formatUsd(moved as Microdollars)}`.padEnd(18),
    ...(source === undefined ? [] : [source]),
    ...(call === undefined ? [] : [call]),
    budgets.join(" "),
    ...(actor === undefined ? [] : [`by ${actor}`]),
    ...(reason === undefined ? [] : [`(${reason})`]),
  ].join("  ");
}

function recordFacts({ actor, agent, facts }: AuditRecord): string {
  const pairs = Object.entries(facts).map(([name, value]) => `${name}=${value}`);
  return [`by ${actor}`, ...(agent === undefined ? [] : [`agent ${agent}`]), ...pairs].join("  ");
}
