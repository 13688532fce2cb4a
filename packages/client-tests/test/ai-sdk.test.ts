import { aiSdkAnthropic, aiSdkChat, aiSdkResponses } from "./clients/ai-sdk.ts";
import { compareClient } from "./support/compare.ts";

for (const client of [aiSdkChat, aiSdkResponses, aiSdkAnthropic]) compareClient(client);
