import { parseBudget } from "@iron/cost";
import type { Mount } from "@iron/runtime";
import { type BudgetControl, type BudgetStatus, IronError } from "@iron/types";
import { z } from "zod";
import { readJson } from "./read-json.ts";
import { shownBudget } from "./shown-budget.ts";

const change = z.strictObject({
  limit: z.union([z.string(), z.number(), z.null()]),
  budget: z.string().min(1).max(200).optional(),
});

/** `GET /iron/budget` shows every budget; `PUT` sets the limit of one. An agent sees the router's and its own. */
export function budgetMounts(control: BudgetControl): readonly Mount[] {
  return [
    {
      method: "GET",
      path: "/iron/budget",
      auth: "client",
      async handle({ client }) {
        const all = await control.status();
        const own = (status: BudgetStatus): boolean =>
          client.admin || client.agent === undefined || isOwn(status.budget, client.agent);
        return Response.json({ budgets: all.filter(own).map(shownBudget) });
      },
    },
    {
      method: "PUT",
      path: "/iron/budget",
      auth: "admin",
      async handle({ request }) {
        const { limit, budget } = readChange(await readJson(request));
        await setLimit(control, limit, budget);
        return Response.json({ budgets: (await control.status()).map(shownBudget) });
      },
    },
  ];
}

function isOwn(budget: string, agent: string): boolean {
  const name = budget.split("/")[0];
  return name === "router" || name === `agent:${agent}`;
}

function readChange(body: unknown): z.infer<typeof change> {
  const read = change.safeParse(body);
  if (read.success) return read.data;
  throw new IronError(
    "invalid_request",
    'The body must be JSON such as {"limit": 5} or {"limit": "0.50", "budget": "agent:alice"}; "limit": null takes the limit away.',
  );
}

/** A limit with a window, such as `5/day`, names its budget by itself. */
async function setLimit(
  control: BudgetControl,
  limit: string | number | null,
  named: string | undefined,
): Promise<void> {
  try {
    const amount = limit === null ? undefined : parseBudget(limit);
    const budget = named ?? (amount?.per === undefined ? undefined : `router/${amount.per}`);
    await control.setLimit(amount?.limit, "admin", budget);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new IronError("invalid_request", error.message, { cause: error });
  }
}
