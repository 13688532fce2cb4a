import { setTimeout } from "node:timers/promises";
import type { AuditLog, DurableLedger } from "@iron/runtime-state";
import type { Environment } from "@iron/sdk";
import { CommandError } from "../command-error.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { colorsFor } from "../output/colors.ts";
import { eventJson, eventLine, type ShownEvent } from "../output/event-line.ts";
import { lastOf } from "../state/last-of.ts";
import { stateSettings, withLedger, type StateFlags } from "../state/with-ledger.ts";

export interface EventFlags extends StateFlags {
  readonly lines: string;
  readonly follow: boolean;
  readonly json: boolean;
}

const LOOK_MS = 500;
const PAGE_ENTRIES = 500;

/** Prints the last entries of the ledger and records of the audit log, by time, and with `follow` those that come. */
export async function tailEvents(flags: EventFlags, env: Environment): Promise<ExitCode> {
  const count = lineCount(flags.lines);
  const colors = colorsFor(process.stdout, env);
  const print = (events: readonly ShownEvent[]): void => {
    for (const event of events)
      process.stdout.write(flags.json ? eventJson(event) : eventLine(event, colors));
  };
  process.stdout.on("error", () => process.exit(exitCode.ok));
  await withLedger(stateSettings(flags, env), "read", async ({ ledger, audit }) => {
    const tail = await readTail({ ledger, audit }, count);
    print(tail.events);
    if (flags.follow) await follow({ ledger, audit }, tail, print);
  });
  return exitCode.ok;
}

function lineCount(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new CommandError(`iron: -n ${JSON.stringify(text)}: write a number of lines, such as 20`);
}

interface Sources {
  readonly ledger: DurableLedger;
  readonly audit: AuditLog;
}

/** How far both were read. */
interface Seen {
  readonly entry: number;
  readonly record: number;
}

async function readTail(
  { ledger, audit }: Sources,
  count: number,
): Promise<Seen & { readonly events: readonly ShownEvent[] }> {
  const entries = await lastOf((after, limit) => ledger.entries({ after, limit }), count);
  const records = await lastOf((after, limit) => audit.query({ after, limit }), count);
  const events = merged(
    entries.items.map((entry) => ({ of: "ledger", ...entry })),
    records.items.map((record) => ({ of: "audit", ...record })),
  );
  return { entry: entries.last, record: records.last, events: count === 0 ? [] : events.slice(-count) };
}

function merged(...lists: readonly (readonly ShownEvent[])[]): readonly ShownEvent[] {
  return lists.flat().toSorted((a, b) => a.at - b.at);
}

async function follow(
  { ledger, audit }: Sources,
  from: Seen,
  print: (events: readonly ShownEvent[]) => void,
): Promise<void> {
  let { entry, record } = from;
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  while (!stop.signal.aborted) {
    const entries = await ledger.entries({ after: entry, limit: PAGE_ENTRIES });
    const records = await audit.query({ after: record, limit: PAGE_ENTRIES });
    entry = entries.at(-1)?.seq ?? entry;
    record = records.at(-1)?.seq ?? record;
    print(
      merged(
        entries.map((one) => ({ of: "ledger", ...one })),
        records.map((one) => ({ of: "audit", ...one })),
      ),
    );
    if (entries.length < PAGE_ENTRIES && records.length < PAGE_ENTRIES)
      await setTimeout(LOOK_MS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
}
