import { type ControlServerReply, type Failure, isIronError } from "@iron/types";
import { z } from "zod";

/** What a reply to an event means for it. */
export type Verdict =
  /** The server has it, from now or from before. */
  | { readonly kind: "done" }
  /** The server will never take it. */
  | { readonly kind: "dead"; readonly status: number; readonly answer: string }
  /** The server takes nothing from this token: ask no more until somebody has looked at it. */
  | { readonly kind: "paused"; readonly status: number }
  /** Send the same event again later. */
  | { readonly kind: "again"; readonly why: string; readonly status?: number; readonly alarming: boolean };

const taken = z.object({ status: z.enum(["accepted", "duplicate"]) });
const ANSWER_KEPT_CHARS = 2000;

/**
 * The table of Protocol 012. A status that the server's code never gives (a proxy's login page, another server on its port) loses nothing
 * either: the event is sent again, and somebody is told.
 */
export function readVerdict({ status, text }: ControlServerReply): Verdict {
  switch (status) {
    case 200:
    case 202:
      return isTaken(text) ? { kind: "done" } : { kind: "again", why: "unreadable", status, alarming: true };
    case 400:
    case 413:
    case 422:
      return { kind: "dead", status, answer: text.slice(0, ANSWER_KEPT_CHARS) };
    case 401:
      return { kind: "paused", status };
    default:
      return { kind: "again", why: "status", status, alarming: !isPassing(status) };
  }
}

/** What no reply at all means. */
export function verdictOfError(error: unknown): Verdict {
  const failure: Partial<Failure> = isIronError(error) ? (error.failure ?? {}) : {};
  const alarming = failure.kind === "tls" || failure.kind === "redirect" || failure.kind === "protocol";
  return { kind: "again", why: failure.cause ?? "unknown", alarming };
}

function isPassing(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status <= 599);
}

function isTaken(text: string): boolean {
  try {
    return taken.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
