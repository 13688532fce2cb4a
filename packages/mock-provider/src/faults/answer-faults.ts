import type { Json, JsonObject } from "@iron/types";

/** Faults that change what an endpoint answers, before it is sent. */
export interface AnswerFaults {
  /** Reply with this many tokens, whatever cap was stated. */
  readonly overrun?: number;
  /** The usage to show for the true one. */
  showUsage(usage: JsonObject): Json | undefined;
  /** Puts in JSON that no serialiser would write, such as `1e400`. */
  finish(text: string): string;
}

export const noAnswerFaults: AnswerFaults = {
  showUsage: (usage) => usage,
  finish: (text) => text,
};
