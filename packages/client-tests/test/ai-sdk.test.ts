import { aiSdkAnthropic, aiSdkChat, aiSdkResponses } from "./clients/ai-sdk.ts";
import { compareClient } from "./support/compare.ts";
import { compareFailures } from "./support/compare-failures.ts";

for (const client of [aiSdkChat, aiSdkResponses, aiSdkAnthropic]) {
  compareClient(client);
  compareFailures(client);
}
