// A router that keeps to a budget, made of two packages: the runtime that carries calls, and the money control that is handed to it.
// PROVIDER_KEY is your provider's key; BUDGET is in dollars, such as 5 or 5/day.
import { createBudget } from "@iron/cost";
import { LlmRouter } from "@iron/runtime";

const { PROVIDER_KEY, PROVIDER_URL, BUDGET = "5", PORT = "0" } = process.env;

const budget = createBudget({ limit: BUDGET });
const router = await LlmRouter.start({
  port: Number(PORT),
  providers: [
    {
      name: "openai",
      vendor: "openai",
      ...(PROVIDER_KEY === undefined ? {} : { key: PROVIDER_KEY }),
      ...(PROVIDER_URL === undefined ? {} : { baseUrl: PROVIDER_URL }),
    },
  ],
  budget: budget.control,
  policies: [
    // one of your own: a policy is an object with a name and a guard
    {
      name: "print-cost",
      guard: (exchange) => ({
        settle: ({ status, charged }) => {
          console.log(`${exchange.model} ${status} cost ${charged} microdollars, ${formatStatus()}`);
        },
      }),
    },
    budget.policy,
  ],
});

function formatStatus(): string {
  const [spent = 0, limit = 0] = router.budgetStatus ?? [];
  return `spent $${spent.toFixed(6)} of $${limit}`;
}

console.log(`base URL ${router.baseUrl}`);
console.log(`API key ${router.apiKey}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void router.stop().then(() => console.log(formatStatus()));
  });
}
