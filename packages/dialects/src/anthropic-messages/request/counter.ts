import type { JsonObject } from "@iron/types";
import type { InputCounter } from "../../dialect.ts";
import { countOf } from "../../size/read-members.ts";

/** What the endpoint takes; it refuses everything else, such as `max_tokens` and `stream`. */
const TAKEN: readonly string[] = [
  "context_management",
  "mcp_servers",
  "messages",
  "model",
  "output_config",
  "system",
  "thinking",
  "tool_choice",
  "tools",
];

export const counter: InputCounter = {
  path: "/v1/messages/count_tokens",
  ask(body): JsonObject {
    return Object.fromEntries(
      TAKEN.filter((name) => body[name] !== undefined).map((name) => [name, body[name]]),
    );
  },
  read: (reply) => countOf(reply["input_tokens"]),
};
