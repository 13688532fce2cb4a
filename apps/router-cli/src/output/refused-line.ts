import type { IronEvent } from "@iron/types";
import type { Colors } from "./colors.ts";
import { grouped } from "./counted.ts";
import { printable } from "./printable.ts";

/** As wide as model, tokens and cost of a request that was served. */
const COLUMNS = 58;

export type RefusedRequest = Extract<IronEvent, { type: "request_refused" }>;

/** A part of a path that is longer may be a key that somebody put there. */
const LONGEST_PART = 24;

/** One request on one line that was refused before anything was asked of a provider: when, what for, how long it took, why. */
export function refusedLine({ at, method, path, durationMs, code }: RefusedRequest, colors: Colors): string {
  const time = new Date(at).toLocaleTimeString("en-GB");
  const asked = printable(`${method} ${shownPath(path)}`.trim() || "unreadable", COLUMNS).padEnd(COLUMNS);
  return [
    colors.dim(time),
    asked,
    `${grouped(Math.round(durationMs))} ms`.padStart(10),
    colors.yellow(`refused: ${code}`),
  ].join("  ");
}

/** What of a path may be shown. */
export function shownPath(path: string): string {
  return path
    .split("/")
    .map((part) => (part.length > LONGEST_PART ? "…" : part))
    .join("/");
}
