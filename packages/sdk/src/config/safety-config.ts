import type { SafetySettings } from "@iron/safety";

/** What is looked for in requests and replies, and which tool calls may be made; `false`: nothing of it. `hashKey` may be `env:NAME` or `file:PATH`. */
export type SafetyConfig = SafetySettings | false;
