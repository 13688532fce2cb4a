// The router without its usual policies, or with one of them: what each costs by itself. Arguments: the upstream's URL, and the policy's name.
import { createBudget } from "@iron/cost";
import { LlmRouter, type LlmRouterOptions } from "@iron/runtime";
import { createReliability } from "@iron/reliability";
import { createSafety } from "@iron/safety";
import { createTelemetry } from "@iron/telemetry";
import type { Policy } from "@iron/types";

const [url = "", name = ""] = process.argv.slice(2);
const budget = createBudget({ limit: "100000" });
const telemetry = createTelemetry({ log: false });

const made: Readonly<Record<string, () => readonly Policy[]>> = {
  none: () => [],
  budget: () => [budget.policy],
  safety: () => [createSafety({}).policy],
  reliability: () => {
    const { early, policies } = createReliability({});
    return [...early, ...policies];
  },
  telemetry: () => [telemetry.policy],
};
const policies = made[name];
if (policies === undefined) throw new Error(`no policy "${name}"; one of ${Object.keys(made).join(", ")}`);

const options: LlmRouterOptions = {
  providers: [
    {
      name: "openai",
      vendor: "openai",
      key: "a-key-of-the-bench",
      baseUrl: `${new URL(url).origin}/v1`,
      models: ["*"],
    },
  ],
  policies: policies(),
  ...(name === "budget" && { budget: budget.control }),
};
const router = await LlmRouter.start(options);
const headers = { authorization: `Bearer ${router.apiKey}` };
console.log(JSON.stringify({ url: `${router.baseUrl}/chat/completions`, headers }));
