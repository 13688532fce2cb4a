import { createHash } from "node:crypto";

/** What happened, in order, with virtual times. */
export interface Trace {
  add(what: string, ...facts: readonly (string | number | boolean | undefined)[]): void;
  readonly lines: readonly string[];
  /** From now on nothing is added. */
  close(): void;
  /** Equal for equal traces. */
  hash(): string;
}

export function createTrace(elapsed: () => number, tell?: (line: string) => void): Trace {
  const lines: string[] = [];
  let closed = false;
  return {
    add(what, ...facts) {
      if (closed) return;
      const told = facts.filter((fact) => fact !== undefined).join(" ");
      const line = `${elapsed().toFixed(3)} ${what}${told === "" ? "" : ` ${told}`}`;
      lines.push(line);
      tell?.(line);
    },
    lines,
    close: () => void (closed = true),
    hash: () => createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16),
  };
}
