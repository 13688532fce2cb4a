// The router as @iron/sdk composes it, everything on that is on by default, under a budget. Arguments: the upstream's URL, and where money is
// kept as --state has it (memory).
import { openRouterState, parseStatePlace, startRouter } from "@iron/sdk";

const upstream = new URL(process.argv[2] ?? "");
const openState = await openRouterState(parseStatePlace(process.argv[3] ?? "memory"));
const router = await startRouter({
  openState,
  providers: [
    {
      name: "openai",
      vendor: "openai",
      key: "a-key-of-the-bench",
      baseUrl: `${upstream.origin}/v1`,
      models: ["*"],
    },
  ],
  budget: "100000",
});
const headers = { authorization: `Bearer ${router.apiKey}` };
console.log(JSON.stringify({ url: `${router.baseUrl}/chat/completions`, headers }));
