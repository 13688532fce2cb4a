import type { SourceFile } from "./source-file.ts";

/** One question asked of every file. Answers nothing when the file is in order. */
export type Rule = (file: SourceFile) => readonly Finding[];

export interface Finding {
  readonly rule: string;
  readonly line: number;
  /** What is wrong, and where the line belongs. */
  readonly message: string;
}

export interface Violation extends Finding {
  readonly file: string;
}
