import { codeAt, isWord } from "../detect/characters.ts";
import type { Match } from "../detect/detection.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer, Site } from "../detect/recognizer.ts";
import { range } from "../detect/run-shape.ts";

const MRZ_LENGTH = 44;
const MRZ = /[A-Z0-9<]{9}\d[A-Z<]{3}\d{6}\d[MFX<]\d{6}\d[A-Z0-9<]{14}[\d<]\d/y;

/** The machine-readable line of a passport, by its check digits (ICAO 9303). */
export const passportLine: Recognizer = {
  kind: "passport",
  triggers: ["number"],
  runs: [{ lengths: range(6, 43), next: ["<*"] }, { lengths: [MRZ_LENGTH] }],
  find: mrz,
  tail: tailByPattern(/(?<![A-Za-z0-9_])[A-Z0-9][A-Z0-9<]{0,43}$/, 64),
};

function mrz({ text, start }: Site): Match | undefined {
  if (isWord(codeAt(text, start - 1))) return undefined;
  MRZ.lastIndex = start;
  const line = MRZ.exec(text)?.[0];
  if (line === undefined || isWord(codeAt(text, start + line.length))) return undefined;
  const composite = line.slice(0, 10) + line.slice(13, 20) + line.slice(21, 43);
  const checks = [
    check(line.slice(0, 9)) === line[9],
    check(line.slice(13, 19)) === line[19],
    check(line.slice(21, 27)) === line[27],
    check(composite) === line[43],
  ];
  if (!checks.every(Boolean)) return undefined;
  return { start, end: start + line.length, rule: "passport_mrz", confidence: 0.99 };
}

/** Weights 7, 3, 1; letters count from A = 10, the filler is 0. */
function check(field: string): string {
  let sum = 0;
  for (let at = 0; at < field.length; at += 1) {
    const code = field.charCodeAt(at);
    const value = code === 60 ? 0 : code > 57 ? code - 55 : code - 48;
    sum += value * ([7, 3, 1][at % 3] ?? 0);
  }
  return String(sum % 10);
}
