import { langchainAnthropic, langchainChat, langchainResponses } from "./clients/langchain.ts";
import { compareClient } from "./support/compare.ts";
import { compareFailures } from "./support/compare-failures.ts";

for (const client of [langchainChat, langchainResponses, langchainAnthropic]) {
  compareClient(client);
  compareFailures(client);
}
