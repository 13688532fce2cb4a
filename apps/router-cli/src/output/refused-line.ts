import type { IronEvent } from "@iron/types";
import type { Colors } from "./colors.ts";
import { plainLine } from "./request-line.ts";

export type RefusedRequest = Extract<IronEvent, { type: "request_refused" }>;

/** A part of a path that is longer may be a key that somebody put there. */
const LONGEST_PART = 24;

/** One request on one line that was refused before anything was asked of a provider: when, what for, how long it took, why. */
export function refusedLine({ at, method, path, durationMs, code }: RefusedRequest, colors: Colors): string {
  const what = `${method} ${shownPath(path)}`.trim() || "unreadable";
  return plainLine(
    { at, what, durationMs: Math.round(durationMs) },
    colors.yellow(`refused: ${code}`),
    colors,
  );
}

/** What of a path may be shown. */
export function shownPath(path: string): string {
  return path
    .split("/")
    .map((part) => (part.length > LONGEST_PART ? "…" : part))
    .join("/");
}
