import { z } from "zod";
import type { SeenBreaker, SeenBudget, SeenProcess } from "../state/live-state.ts";
import type { RouterAddress } from "../routers/router-address.ts";
import { askRouter } from "../routers/ask-router.ts";

const budgets = z.object({
  budgets: z.array(
    z.object({
      budget: z.string(),
      resetsAt: z.string().optional(),
      microdollars: z.object({ limit: z.number(), spent: z.number(), held: z.number() }),
    }),
  ),
});

/** What a router's budgets stand at. Money in microdollars. */
export async function readBudgets(router: RouterAddress): Promise<readonly SeenBudget[]> {
  const shown = budgets.parse(await ask(router, "budget"));
  return shown.budgets.map(({ budget, resetsAt, microdollars }) => ({
    budget,
    ...microdollars,
    ...(resetsAt === undefined ? {} : { resetsAt: Date.parse(resetsAt) }),
  }));
}

const MOST_AGENTS = 200;

const agents = z.object({
  agents: z.array(
    z.object({
      name: z.string(),
      run: z.string(),
      state: z.string(),
      reason: z.string().optional(),
      startedAt: z.number(),
      endedAt: z.number().optional(),
      frozen: z.boolean().default(false),
      restarts: z.number().default(0),
      exhausted: z.string().optional(),
      limits: z.object({ budget: z.number().optional(), tokens: z.number().optional() }).default({}),
      usage: z.object({
        calls: z.number(),
        inputTokens: z.number(),
        outputTokens: z.number(),
        charged: z.number(),
        refused: z.number().default(0),
      }),
      resources: z.object({ cpuPercent: z.number(), rssBytes: z.number(), processes: z.number() }).optional(),
    }),
  ),
});

/** The programs that a router runs or ran, newest last. */
export async function readAgents(router: RouterAddress): Promise<readonly SeenProcess[]> {
  return agents.parse(await ask(router, "agents")).agents.slice(-MOST_AGENTS);
}

const circuits = z.object({
  circuits: z.array(
    z.object({
      provider: z.string(),
      key: z.string().optional(),
      state: z.string(),
      waitMs: z.number(),
    }),
  ),
});

/** Every circuit breaker of a router, by provider and key. */
export async function readBreakers(router: RouterAddress): Promise<readonly SeenBreaker[]> {
  const now = Date.now();
  return circuits
    .parse(await ask(router, "circuits"))
    .circuits.map(({ waitMs, ...rest }) => ({ ...rest, ...(waitMs > 0 && { opensAt: now + waitMs }) }));
}

const PATIENCE_MS = 5000;
const OK = 200;

async function ask(router: RouterAddress, what: "budget" | "agents" | "circuits"): Promise<unknown> {
  const { status, body } = await askRouter(router, `/iron/${what}`, {
    method: "GET",
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
  });
  if (status === OK) return body.json();
  await body.dump();
  throw new Error(`the router answered ${status}`);
}
