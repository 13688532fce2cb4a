import { agentsChat, agentsResponses } from "./clients/openai-agents.ts";
import { compareClient } from "./support/compare.ts";

for (const client of [agentsChat, agentsResponses]) compareClient(client);
