import type { ChatEvent } from "@iron/types";

export type StartEvent = Extract<ChatEvent, { type: "start" }>;
export type FinishEvent = Extract<ChatEvent, { type: "finish" }>;

/** The dialect that events were read from: every decoder puts its own id into the start's extensions. */
export function sourceDialect(start: StartEvent | undefined): string | undefined {
  return start?.extensions === undefined ? undefined : Object.keys(start.extensions)[0];
}
