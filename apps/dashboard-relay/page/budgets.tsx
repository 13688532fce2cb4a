import { useState } from "preact/hooks";
import type { SeenBudget, SeenRouter } from "../src/index.ts";
import { usd } from "./format.ts";
import { giveOrder } from "./orders.ts";

export function Budgets({ routers, token }: { routers: readonly SeenRouter[]; token: string }) {
  const rows = routers.flatMap((router) => router.budgets.map((budget) => ({ router: router.name, budget })));
  return (
    <section aria-labelledby="budgets">
      <h2 id="budgets">Budgets</h2>
      {rows.length === 0 ? (
        <p class="quiet">
          No limit is set. Start the router with <code>--budget 5</code> or <code>--budget 5/day</code>.
        </p>
      ) : (
        rows.map(({ router, budget }) => (
          <Bar key={`${router} ${budget.budget}`} router={router} budget={budget} token={token} />
        ))
      )}
    </section>
  );
}

function Bar({ router, budget, token }: { router: string; budget: SeenBudget; token: string }) {
  const [told, setTold] = useState("");
  const share = (part: number): string => `${Math.min(100, (part / Math.max(1, budget.limit)) * 100)}%`;
  const raise = async (): Promise<void> => {
    const limit = (budget.limit / 1e6) * 1.5;
    setTold(
      await giveOrder(token, {
        action: "budget",
        router,
        budget: budget.budget,
        limit: Math.ceil(limit * 100) / 100,
      }),
    );
  };
  return (
    <div class="budget">
      <span class="name">{budget.budget}</span>
      <div
        class="bar"
        role="meter"
        aria-label={budget.budget}
        aria-valuemin={0}
        aria-valuemax={budget.limit}
        aria-valuenow={budget.spent}
      >
        <i class="spent" style={{ width: share(budget.spent) }} />
        <i class="held" style={{ width: share(budget.held) }} />
      </div>
      <span class="numbers">
        {usd(budget.spent)} spent, {usd(budget.held)} held of {usd(budget.limit)}
        {budget.resetsAt === undefined ? "" : `, anew ${new Date(budget.resetsAt).toLocaleString()}`}
      </span>
      <button type="button" onClick={() => void raise()}>
        raise by half
      </button>
      <span role="status">{told}</span>
    </div>
  );
}
