import { z } from "zod";
import type { Kept } from "../../state/live-fold.ts";
import type { SeenBreaker, SeenBudget, SeenProcess } from "../../state/live-state.ts";

/** More than any relay keeps. */
const MOST = 2000;

const number = z.number();
const sums = z.array(z.tuple([number, number])).max(MOST);

/** Handed on to pages as it is: nothing is counted with it here. */
function shown<T extends object>(): z.ZodType<T> {
  return z.custom<T>((value) => typeof value === "object" && value !== null);
}

const kept: z.ZodType<Kept> = z.object({
  seq: number,
  routers: z
    .array(
      z.looseObject({
        name: z.string(),
        connected: z.boolean(),
        problem: z.enum(["unreachable", "refused"]).optional(),
        budgets: z.array(shown<SeenBudget>()).max(MOST),
        agents: z.array(shown<SeenProcess>()).max(MOST),
        breakers: z.array(shown<SeenBreaker>()).max(MOST),
      }),
    )
    .max(MOST),
  agents: z.array(z.object({ name: z.string(), spent: number, requests: number, lastAt: number })).max(MOST),
  redactions: z.record(z.string(), number),
  alerts: z
    .array(
      z.object({
        at: number,
        router: z.string(),
        name: z.string(),
        severity: z.enum(["warning", "critical"]),
        facts: z.record(z.string(), z.union([z.string(), number])),
      }),
    )
    .max(MOST),
  totals: z.object({ requests: number, refused: number, failed: number, spent: number }),
  spending: z.object({ since: number, minutes: sums, hours: sums }),
});

/** What another relay kept; undefined for what is not ours to read, such as the text of another version while a fleet is brought up to date. */
export function readKept(text: string | null): Kept | undefined {
  if (text === null) return undefined;
  try {
    return kept.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
