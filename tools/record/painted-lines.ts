/** Text of one look. */
export interface Span {
  readonly text: string;
  /** Classes such as `bold green`; empty for plain text. */
  readonly kind: string;
}

const KINDS: Readonly<Record<string, string>> = {
  1: "bold",
  2: "dim",
  31: "red",
  32: "green",
  33: "yellow",
  36: "cyan",
};
/** What ends each of them. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
  22: ["bold", "dim"],
  39: ["red", "green", "yellow", "cyan"],
};

/** What a terminal was sent, as lines of spans. Lines that are longer than the screen go on in the next. */
export function paintedLines(text: string, columns: number): readonly (readonly Span[])[] {
  const on = new Set<string>();
  const lines: Span[][] = [[]];
  let column = 0;
  for (const part of text.replaceAll("\r", "").split(/(\u001B\[[\d;]*m|\n)/)) {
    const codes = /^\u001B\[([\d;]*)m$/.exec(part)?.[1];
    if (codes !== undefined) turn(on, codes === "" ? ["0"] : codes.split(";"));
    else if (part === "\n") {
      lines.push([]);
      column = 0;
    } else
      for (let rest = part; rest !== "";) {
        if (column === columns) {
          lines.push([]);
          column = 0;
        }
        const piece = rest.slice(0, columns - column);
        lines.at(-1)?.push({ text: piece, kind: [...on].join(" ") });
        column += piece.length;
        rest = rest.slice(piece.length);
      }
  }
  while (lines.at(-1)?.length === 0) lines.pop();
  return lines;
}

function turn(on: Set<string>, codes: readonly string[]): void {
  for (const code of codes) {
    if (code === "0") on.clear();
    for (const kind of ENDS[code] ?? []) on.delete(kind);
    const kind = KINDS[code];
    if (kind !== undefined) on.add(kind);
  }
}
