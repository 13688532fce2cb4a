import type { BudgetId, CallId, CloseAnswer, HoldAnswer, Microdollars, Settlement } from "@iron/types";
import type { OperationName } from "./operations.ts";
import type { Operation, Result, WrittenHold, WrittenSettlement } from "./protocol.ts";

/**
 * Operations or results on their way between the threads. The structured clone writes an object's names with every object and builds it again
 * name by name; one list of plain values takes a quarter of the time. So holds and settles, and their answers, travel as values after a number
 * that says what they are; everything else as it is.
 */
export type Wire = readonly unknown[];

const OTHER = 0;
const HOLD = 1;
const SETTLE = 2;
const HELD = 1;
const HELD_AND_STANDS = 2;
const CLOSED = 3;

/** Reads one value after the other. */
class Reader {
  readonly #wire: Wire;
  #at = 0;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#wire.length;
  }

  next(): unknown {
    const value = this.#wire[this.#at];
    this.#at += 1;
    return value;
  }
}

export function packOperations(batch: readonly Operation[]): Wire {
  const wire: unknown[] = [];
  for (const { name, args } of batch) {
    if (name === "ledger.hold") packHold(wire, args as [number, WrittenHold]);
    else if (name === "ledger.settle") packSettle(wire, args as [number, CallId, WrittenSettlement]);
    else wire.push(OTHER, name, args);
  }
  return wire;
}

function packHold(wire: unknown[], [at, request]: readonly [number, WrittenHold]): void {
  const { call, budgets, want, atLeast, shareOfFree, labels, tell } = request;
  wire.push(HOLD, at, call, want, atLeast, shareOfFree, labels, tell, budgets.length);
  for (const { budget, limit } of budgets) wire.push(budget, limit);
}

function packSettle(
  wire: unknown[],
  [at, call, settlement]: readonly [number, CallId, WrittenSettlement],
): void {
  const { amount, source, labels, tokens } = settlement;
  wire.push(SETTLE, at, call, amount, source, labels, tokens?.input, tokens?.output);
}

export function unpackOperations(wire: Wire): readonly Operation[] {
  const reader = new Reader(wire);
  const batch: Operation[] = [];
  while (!reader.isAtEnd) {
    const what = reader.next() as number;
    if (what === HOLD) batch.push({ name: "ledger.hold", args: unpackHold(reader) });
    else if (what === SETTLE) batch.push({ name: "ledger.settle", args: unpackSettle(reader) });
    else batch.push({ name: reader.next() as OperationName, args: reader.next() as unknown[] });
  }
  return batch;
}

function unpackHold(reader: Reader): readonly [number, WrittenHold] {
  const at = reader.next() as number;
  const call = reader.next() as CallId;
  const want = reader.next() as Microdollars;
  const atLeast = reader.next() as Microdollars;
  const shareOfFree = reader.next() as number | undefined;
  const labels = reader.next() as string | undefined;
  const tell = reader.next() as BudgetId | undefined;
  const budgets: { budget: BudgetId; limit: Microdollars }[] = [];
  for (let left = reader.next() as number; left > 0; left -= 1) {
    budgets.push({ budget: reader.next() as BudgetId, limit: reader.next() as Microdollars });
  }
  return [at, { call, budgets, want, atLeast, shareOfFree, labels, tell }];
}

function unpackSettle(reader: Reader): readonly [number, CallId, WrittenSettlement] {
  const at = reader.next() as number;
  const call = reader.next() as CallId;
  const amount = reader.next() as Microdollars;
  const source = reader.next() as Settlement["source"];
  const labels = reader.next() as string | undefined;
  const input = reader.next() as number | undefined;
  const output = reader.next() as number | undefined;
  const tokens = input === undefined || output === undefined ? undefined : { input, output };
  return [at, call, { amount, source, labels, tokens }];
}

/** @param batch what was asked: a value is packed by what it answers */
export function packResults(batch: readonly Operation[], results: readonly Result[]): Wire {
  const wire: unknown[] = [];
  for (const [index, result] of results.entries()) {
    const name = batch[index]?.name;
    if (!("value" in result)) wire.push(OTHER, result);
    else if (name === "ledger.hold") packHeld(wire, result as { value: HoldAnswer });
    else if (name === "ledger.settle" && (result.value as CloseAnswer) === "closed") wire.push(CLOSED);
    else wire.push(OTHER, result);
  }
  return wire;
}

function packHeld(wire: unknown[], result: { readonly value: HoldAnswer }): void {
  const { held, stands } = result.value;
  if (held === undefined) wire.push(OTHER, result);
  else if (stands === undefined) wire.push(HELD, held);
  else wire.push(HELD_AND_STANDS, held, stands.budget, stands.spent, stands.held);
}

export function unpackResults(wire: Wire): readonly Result[] {
  const reader = new Reader(wire);
  const results: Result[] = [];
  while (!reader.isAtEnd) {
    const what = reader.next() as number;
    if (what === CLOSED) results.push({ value: "closed" });
    else if (what === HELD) results.push({ value: { held: reader.next() as Microdollars } });
    else if (what === HELD_AND_STANDS) results.push({ value: unpackStands(reader) });
    else results.push(reader.next() as Result);
  }
  return results;
}

function unpackStands(reader: Reader): HoldAnswer {
  const held = reader.next() as Microdollars;
  const budget = reader.next() as BudgetId;
  const spent = reader.next() as Microdollars;
  return { held, stands: { budget, spent, held: reader.next() as Microdollars } };
}
