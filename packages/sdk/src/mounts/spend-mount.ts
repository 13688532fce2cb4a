import { randomUUID } from "node:crypto";
import type { Mount } from "@iron/runtime";
import type { DurableLedger, SpendRow } from "@iron/runtime-state";
import { formatUsd, IronError, type Ledger, type StateStore } from "@iron/types";
import { z } from "zod";

export interface SpendMountParts {
  /** Undefined: money is kept in memory, and nothing is known of what was before this start. */
  readonly ledger: Ledger | undefined;
  readonly store: StateStore | undefined;
}

const time = z.union([
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  z.iso.date().transform((text) => Date.parse(text)),
]);

const query = z.strictObject({
  since: time.optional(),
  until: time.optional(),
  by: z.enum(["model", "provider", "agent", "day", "run"]).default("day"),
  timeZone: z.string().max(100).refine(isTimeZone).default("UTC"),
});

/**
 * `GET /iron/spend?since=&until=&by=&timeZone=`: what was settled, from the ledger, as `iron spend` shows it. Times are epoch milliseconds or
 * ISO 8601; by is model, provider, agent, run or day. `ledger` is the same for all routers that keep their money in one place; `durable: false` says that
 * there is no history.
 */
export function spendMount({ ledger, store }: SpendMountParts): Mount {
  let id: string | undefined;
  return {
    method: "GET",
    path: "/iron/spend",
    auth: "admin",
    async handle({ request }) {
      const { since, until, by, timeZone } = readQuery(request);
      const asked = {
        by,
        timeZone,
        ...(since !== undefined && { since }),
        ...(until !== undefined && { until }),
      };
      if (!isDurable(ledger)) return Response.json({ durable: false, ...asked, rows: [] });
      const rows = await ledger.spend(asked);
      id ??= await ledgerId(store);
      return Response.json({ durable: true, ledger: id, ...asked, rows: rows.map(shown) });
    },
  };
}

function isDurable(ledger: Ledger | undefined): ledger is Ledger & Pick<DurableLedger, "spend"> {
  return ledger !== undefined && "spend" in ledger;
}

function readQuery(request: Request): z.infer<typeof query> {
  const read = query.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (read.success) return read.data;
  throw new IronError(
    "invalid_request",
    "Write ?since= and ?until= as epoch milliseconds or as 2026-11-21, ?by= as model, provider, agent, run or day, ?timeZone= as Europe/Vienna.",
  );
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const NAMESPACE = "ledger";
const KEY = "id";

/** Made by the first router that is asked, and kept beside the money. */
async function ledgerId(store: StateStore | undefined): Promise<string> {
  const made = randomUUID();
  if (store === undefined || (await store.add(NAMESPACE, KEY, made))) return made;
  return String(await store.get(NAMESPACE, KEY));
}

function shown({ key, requests, calls, inputTokens, outputTokens, amount, flagged }: SpendRow): object {
  return {
    key,
    requests,
    calls,
    inputTokens,
    outputTokens,
    usd: formatUsd(amount),
    microdollars: amount,
    flaggedMicrodollars: flagged,
  };
}
