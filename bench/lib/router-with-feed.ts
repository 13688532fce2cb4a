// A router before the offline provider, for measuring what follows it; prints where it is.
import { startMockProvider } from "@iron/mock-provider";
import { startRouter } from "@iron/sdk";

const mock = await startMockProvider();
const router = await startRouter({
  providers: [{ name: "openai", vendor: "openai", baseUrl: mock.openaiBaseUrl, key: "sk-bench" }],
  budget: "1000",
});
console.log(JSON.stringify({ baseUrl: router.baseUrl, apiKey: router.apiKey, adminKey: router.adminKey }));
