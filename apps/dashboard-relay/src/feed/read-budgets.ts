import { request } from "undici";
import { z } from "zod";
import type { SeenBudget } from "../state/live-state.ts";
import type { RouterAddress } from "./router-feed.ts";

const shown = z.object({
  budgets: z.array(
    z.object({
      budget: z.string(),
      resetsAt: z.union([z.number(), z.string()]).optional(),
      microdollars: z.object({ limit: z.number(), spent: z.number(), held: z.number() }),
    }),
  ),
});

/** What a router's budgets stand at. Money in microdollars. */
export async function readBudgets(router: RouterAddress): Promise<readonly SeenBudget[]> {
  const { statusCode, body } = await request(`${router.url}/iron/budget`, {
    headers: { authorization: `Bearer ${router.token}` },
    headersTimeout: 5000,
    bodyTimeout: 5000,
  });
  if (statusCode !== 200) {
    await body.dump();
    throw new Error(`the router answered ${statusCode}`);
  }
  return shown.parse(await body.json()).budgets.map(({ budget, resetsAt, microdollars }) => ({
    budget,
    ...microdollars,
    ...(resetsAt === undefined
      ? {}
      : { resetsAt: typeof resetsAt === "number" ? resetsAt : Date.parse(resetsAt) }),
  }));
}
