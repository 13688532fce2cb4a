import { monitorEventLoopDelay } from "node:perf_hooks";
import { LlmRouter } from "../src/index.ts";

/** A router alone in its process, so that its memory and its event loop can be measured: `router-process.ts PROVIDER_URL`. */
const delay = monitorEventLoopDelay({ resolution: 5 });
const router = await LlmRouter.start({
  providers: [{ name: "openai", vendor: "openai", key: "sk-any", baseUrl: process.argv[2] ?? "" }],
});
delay.enable();
process.send?.({ baseUrl: router.baseUrl, apiKey: router.apiKey });
process.on("message", () => process.send?.({ lagMs: delay.percentile(99) / 1e6 }));
