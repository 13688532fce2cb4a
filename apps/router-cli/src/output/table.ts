import type { Colors } from "./colors.ts";

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of text; all others are numbers and stand to the right. */
  readonly text: readonly number[];
}

/** Aligned columns under a dim head. */
export function table({ head, rows, text }: Table, colors: Colors): string {
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (text.includes(at) ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("  ")
      .trimEnd();
  return `${[colors.dim(line(head)), ...rows.map(line)].join("\n")}\n`;
}
