import { agentsChat, agentsResponses } from "./clients/openai-agents.ts";
import { compareClient } from "./support/compare.ts";
import { compareFailures } from "./support/compare-failures.ts";

for (const client of [agentsChat, agentsResponses]) {
  compareClient(client);
  compareFailures(client);
}
