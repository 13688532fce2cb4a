import type { ShownAgent } from "@iron/sdk";
import { printable } from "./printable.ts";

/** What became of an agent, in one line. */
export function steered({ name, state, reason, frozen, openRequests }: ShownAgent): string {
  const waits =
    state === "paused" && !frozen ? `; its processes stop when ${openRequests} open requests have ended` : "";
  return `${name} ${state}${reason === undefined ? "" : `: ${printable(reason, 200)}`}${waits}\n`;
}
