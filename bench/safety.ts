// How well and how fast sensitive values are found: recall and precision per kind on three labelled sets made here, beside two public
// redactors on the same texts in the same run; megabytes per second; and the worst texts that are known, at 1 MiB and half of it.
// The first set was written beside the recognizers. The second has formats, separators, names and carriers from public knowledge, and the
// recognizers were corrected on another seed of it. The third writes the same values with carriers, names and negatives of its own.
// Options: --texts N (positives per kind) --seed N --held-out-seed N --mistakes N (of ours, to print of each set)
import { parseArgs } from "node:util";
import { OpenRedaction } from "@openredaction/core";
import { Redactor } from "@redactpii/node";
import { createScanner, type Scanner } from "@iron/safety";
import { heldOutCorpus } from "./lib/held-out/corpus.ts";
import { type LabelledText, piiCorpus } from "./lib/labelled/corpus.ts";
import { WORST_TEXTS } from "./lib/worst-texts.ts";

const { values: options } = parseArgs({
  options: {
    texts: { type: "string", default: "280" },
    seed: { type: "string", default: "20260101" },
    "held-out-seed": { type: "string", default: "20261122" },
    mistakes: { type: "string", default: "5" },
  },
});
const counts = { positives: Number(options.texts), negatives: Math.ceil(Number(options.texts) / 2) };
const corpus = piiCorpus({ ...counts, seed: Number(options.seed) });
const heldOut = { ...counts, seed: Number(options["held-out-seed"]) };
const MIB = 1024 * 1024;
const TURN_MS = 150;
/** What has just begun is still being compiled. */
const WARM_MS = 3000;

interface Contender {
  readonly name: string;
  redact(text: string): string | Promise<string>;
}

const scanner: Scanner = createScanner();
const openRedaction = new OpenRedaction({ enableContextAnalysis: true });
const redactPii = new Redactor();
const contenders: readonly Contender[] = [
  { name: "@iron/safety", redact: (text) => redactWith(scanner, text) },
  { name: "@openredaction/core", redact: async (text) => (await openRedaction.detect(text)).redacted },
  { name: "@redactpii/node", redact: (text) => redactPii.redact(text) },
];

function redactWith(by: Scanner, text: string): string {
  let out = "";
  let from = 0;
  for (const { start, end } of by.find(text)) {
    out += `${text.slice(from, start)}[REDACTED]`;
    from = end;
  }
  return out + text.slice(from);
}

interface Score {
  found: number;
  missed: number;
  /** Hard negatives that were changed. */
  wrong: number;
}

/** A value is found when nothing of it that could be read is left; a negative is wrong when anything in it was changed. */
async function score(contender: Contender, texts: readonly LabelledText[]): Promise<Map<string, Score>> {
  const scores = new Map<string, Score>();
  for (const { kind, text, value } of texts) {
    const of = scores.get(kind) ?? { found: 0, missed: 0, wrong: 0 };
    scores.set(kind, of);
    const out = await contender.redact(text);
    if (value === undefined) of.wrong += out === text ? 0 : 1;
    else if (hides(out, value)) of.found += 1;
    else of.missed += 1;
  }
  return scores;
}

function hides(out: string, value: string): boolean {
  if (out.includes(value)) return false;
  // Half of a value is a leak too.
  const half = Math.ceil(value.length / 2);
  return !out.includes(value.slice(0, half)) && !out.includes(value.slice(-half));
}

const percent = (part: number, whole: number): string => (whole === 0 ? "-" : (part / whole).toFixed(3));
const cell = (text: string, width: number): string => text.padStart(width);

async function printScores(name: string, texts: readonly LabelledText[]): Promise<void> {
  const all = new Map<string, Map<string, Score>>();
  for (const contender of contenders) all.set(contender.name, await score(contender, texts));
  console.log(
    `\n${name}: ${texts.length} texts, ${new Set(texts.map(({ kind }) => kind)).size} kinds: recall / precision`,
  );
  console.log("kind".padEnd(16) + contenders.map((one) => cell(one.name, 24)).join(""));
  for (const kind of new Set(texts.map((one) => one.kind))) {
    const cells = contenders.map((one) => {
      const { found = 0, missed = 0, wrong = 0 } = all.get(one.name)?.get(kind) ?? {};
      return cell(`${percent(found, found + missed)} / ${percent(found, found + wrong)}`, 24);
    });
    console.log(kind.padEnd(16) + cells.join(""));
  }
  const wrong = mistakes(texts);
  console.log(`  mistakes of ours: ${wrong.length}`);
  for (const { kind, text, value } of wrong.slice(0, Number(options.mistakes)))
    console.log(`  ${kind}: ${JSON.stringify(text)} [${value ?? "negative"}]`);
}

/** Our own mistakes, to be looked at: the values are made up. */
function mistakes(texts: readonly LabelledText[]): readonly LabelledText[] {
  return texts.filter(({ text, value }) => {
    const out = redactWith(scanner, text);
    return value === undefined ? out !== text : !hides(out, value);
  });
}

/** Processor time, so that what else runs counts less. The three go in turns, each at least `TURN_MS` long, the first longer, to warm up. */
async function printSpeed(): Promise<void> {
  const mixed = corpus.map(({ text }) => flat(text));
  const prose =
    "The quick brown fox jumps over the lazy dog near the river, while 3 men talk about it. They said nothing in 1999. ";
  const sets: Readonly<Record<string, readonly string[]>> = {
    "labelled texts, one by one": mixed,
    "4 KiB of prose": Array.from({ length: 64 }, () => fill(prose, 4096)),
    "4 KiB with one value": Array.from({ length: 64 }, (_, at) =>
      fill(`${prose.repeat(30)} ${mixed[at * 13] ?? ""} ${prose.repeat(6)}`, 4096),
    ),
  };
  console.log("\nMB/s of text (median of 5 turns)");
  for (const [name, texts] of Object.entries(sets)) {
    const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    const rates = new Map<string, number[]>();
    for (let turn = 0; turn < 6; turn += 1) {
      for (const contender of contenders) {
        const rate = bytes / (await timeOf(contender, texts, turn === 0 ? WARM_MS : TURN_MS));
        if (turn > 0) rates.set(contender.name, [...(rates.get(contender.name) ?? []), rate]);
      }
    }
    const cells = contenders.map((one) =>
      cell(((rates.get(one.name) ?? []).toSorted((a, b) => a - b)[2] ?? 0).toFixed(2), 24),
    );
    console.log(name.padEnd(28) + cells.join(""));
  }
}

/** Microseconds of processor time for all texts once. */
async function timeOf(contender: Contender, texts: readonly string[], ms: number): Promise<number> {
  const begun = process.cpuUsage();
  for (let times = 1; ; times += 1) {
    for (const text of texts) {
      const out = contender.redact(text);
      if (typeof out !== "string") await out;
    }
    const { user, system } = process.cpuUsage(begun);
    if (user + system >= ms * 1000) return (user + system) / times;
  }
}

function printWorst(): void {
  console.log(
    "\nworst texts: milliseconds of processor time for 512 KiB and 1 MiB, and their ratio (2 is linear)",
  );
  const rows = Object.entries(WORST_TEXTS).map(([name, unit]) => {
    const half = fastest(fill(unit, MIB / 2));
    const whole = fastest(fill(unit, MIB));
    return { name, half, whole };
  });
  for (const { name, half, whole } of rows.toSorted((a, b) => b.whole - a.whole)) {
    console.log(
      `${name.padEnd(28)}${cell(half.toFixed(1), 10)}${cell(whole.toFixed(1), 10)}${cell((whole / half).toFixed(2), 8)}`,
    );
  }
}

function fill(unit: string, length: number): string {
  return flat(unit.repeat(Math.ceil(length / unit.length)).slice(0, length));
}

/** The same text as a parsed request has it: in one piece, not as the pieces it was put together from. */
function flat(text: string): string {
  return Buffer.from(text).toString();
}

function fastest(text: string): number {
  let best = Infinity;
  for (let turn = 0; turn < 3; turn += 1) {
    const before = process.cpuUsage();
    scanner.find(text);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

await printScores(`labelled, seed ${options.seed}`, corpus);
await printScores(`held out, seed ${heldOut.seed}`, heldOutCorpus({ ...heldOut, split: "seen" }));
await printScores(
  `held out, other carriers and names, seed ${heldOut.seed}`,
  heldOutCorpus({ ...heldOut, split: "unseen" }),
);
await printSpeed();
printWorst();
