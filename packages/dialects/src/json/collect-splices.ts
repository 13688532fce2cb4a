import type { Json } from "@iron/types";
import { removes, valueOf, type EditNode } from "./edit-tree.ts";
import { skipSpace, skipString, skipValue } from "./skip-json.ts";

/** Bytes from `start` to `end` become `text`. */
export interface Splice {
  readonly start: number;
  end: number;
  readonly text: string;
}

interface Member {
  readonly step: string | number;
  /** Where the key (or the element) begins. */
  readonly start: number;
  readonly valueStart: number;
}

/** Walks a JSON text along an edit tree only, and says which byte ranges change, in order. */
export function collectSplices(buffer: Buffer, root: EditNode): readonly Splice[] {
  const splices: Splice[] = [];
  visit({ buffer, splices }, skipSpace(buffer, 0), root);
  return splices;
}

interface Walk {
  readonly buffer: Buffer;
  readonly splices: Splice[];
}

/** Applies a node to the value at `start`; returns where that value ends. */
function visit(walk: Walk, start: number, node: EditNode): number {
  const { buffer, splices } = walk;
  const first = buffer[start];
  if (node.edit === undefined && (first === 0x7b || first === 0x5b)) {
    return visitMembers(walk, start, node);
  }
  const end = skipValue(buffer, start);
  const value = valueOf(node);
  if (node.edit === undefined && first !== 0x6e /* null */) {
    if (value === undefined) return end;
    throw new RangeError(`A path goes through a value at byte ${start} that has no members.`);
  }
  if (value !== undefined) splices.push({ start, end, text: JSON.stringify(value) });
  return end;
}

/** What has become of the members of one object or array so far. */
interface Progress {
  keptEnd: number | undefined;
  /** The first removed member while none is kept. */
  removedFrom: number | undefined;
  removedEnd: number;
}

function visitMembers(walk: Walk, open: number, node: EditNode): number {
  const { buffer } = walk;
  const isArray = buffer[open] === 0x5b;
  const progress: Progress = { keptEnd: undefined, removedFrom: undefined, removedEnd: open + 1 };
  const missing = new Set(node.children.keys());
  let count = 0;
  let at = skipSpace(buffer, open + 1);
  while (buffer[at] !== 0x7d && buffer[at] !== 0x5d) {
    const member = isArray ? { step: count, start: at, valueStart: at } : keyed(buffer, at);
    const child = node.children.get(member.step);
    missing.delete(member.step);
    const end =
      child === undefined ? keep(walk, member, progress) : change(walk, member, { child, progress });
    count++;
    at = skipSpace(buffer, end);
    if (buffer[at] === 0x2c) at = skipSpace(buffer, at + 1);
  }
  if (progress.keptEnd === undefined && progress.removedFrom !== undefined) {
    walk.splices.push({ start: progress.removedFrom, end: progress.removedEnd, text: "" });
  }
  if (missing.size > 0) add(walk, additions(node, missing, isArray ? count : undefined), progress);
  return at + 1;
}

function keyed(buffer: Buffer, start: number): Member {
  const keyEnd = skipString(buffer, start);
  const raw = buffer.toString("utf8", start + 1, keyEnd - 1);
  const step = raw.includes("\\") ? (JSON.parse(`"${raw}"`) as string) : raw;
  const colon = skipSpace(buffer, keyEnd);
  return { step, start, valueStart: skipSpace(buffer, colon + 1) };
}

function keep(walk: Walk, member: Member, progress: Progress): number {
  dropLeading(walk, member, progress);
  progress.keptEnd = skipValue(walk.buffer, member.valueStart);
  return progress.keptEnd;
}

function change(walk: Walk, member: Member, how: { child: EditNode; progress: Progress }): number {
  const { child, progress } = how;
  if (!removes(child)) {
    dropLeading(walk, member, progress);
    progress.keptEnd = visit(walk, member.valueStart, child);
    return progress.keptEnd;
  }
  const end = skipValue(walk.buffer, member.valueStart);
  progress.removedEnd = end;
  if (progress.keptEnd === undefined) progress.removedFrom ??= member.start;
  else {
    const last = walk.splices.at(-1);
    if (last !== undefined && last.start === progress.keptEnd && last.text === "") last.end = end;
    else walk.splices.push({ start: progress.keptEnd, end, text: "" });
  }
  return end;
}

/** Takes out the removed members at the beginning, with the comma after them, once one is found that stays. */
function dropLeading(walk: Walk, member: Member, progress: Progress): void {
  if (progress.keptEnd !== undefined || progress.removedFrom === undefined) return;
  walk.splices.push({ start: progress.removedFrom, end: member.start, text: "" });
}

function additions(node: EditNode, missing: ReadonlySet<string | number>, length?: number): string[] {
  const texts: string[] = [];
  const steps = length === undefined ? [...missing] : [...missing].sort((a, b) => Number(a) - Number(b));
  for (const step of steps) {
    const child = node.children.get(step);
    const value: Json | undefined = child === undefined ? undefined : valueOf(child);
    if (value === undefined) continue;
    if (length === undefined) texts.push(`${JSON.stringify(String(step))}:${JSON.stringify(value)}`);
    else if (step === length + texts.length) texts.push(JSON.stringify(value));
    else throw new RangeError(`There is no element ${step} in an array of ${length}.`);
  }
  return texts;
}

function add(walk: Walk, texts: readonly string[], progress: Progress): void {
  if (texts.length === 0) return;
  const comma = progress.keptEnd === undefined ? "" : ",";
  const at = Math.max(progress.keptEnd ?? 0, progress.removedEnd);
  walk.splices.push({ start: at, end: at, text: comma + texts.join(",") });
}
