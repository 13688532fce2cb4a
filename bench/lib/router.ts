// The router as @iron/sdk composes it, everything on that is on by default, under a budget. Argument: the upstream's URL.
import { startRouter } from "@iron/sdk";

const upstream = new URL(process.argv[2] ?? "");
const router = await startRouter({
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
