import type { RequestOrigin } from "@iron/types";

/** This format's id, also where its own members travel in `extensions`. */
export const ID = "anthropic-messages";

/** What clients of this format call each neutral feature; `*` stands for every element. */
export const NAMES: RequestOrigin["names"] = {
  maxOutputTokens: "max_tokens",
  topP: "top_p",
  topK: "top_k",
  stop: "stop_sequences",
  reasoning: "thinking",
  "reasoning.effort": "output_config.effort",
  "reasoning.summary": "thinking.display",
  output: "output_config.format",
  toolChoice: "tool_choice",
  parallelToolCalls: "tool_choice.disable_parallel_tool_use",
  serviceTier: "service_tier",
  user: "metadata.user_id",
  message: "messages.*",
  "message.role": "messages.*.role",
  block: "messages.*.content.*",
  opaque: "messages.*.content.*",
  "block.cache": "messages.*.content.*.cache_control",
  "block.annotations": "messages.*.content.*.citations",
  "block.image": "messages.*.content.*.image",
  "block.document": "messages.*.content.*.document",
  "block.reasoning": "messages.*.content.*.thinking",
  "block.tool_call": "messages.*.content.*",
  "block.tool_result": "messages.*.content.*",
  "document.name": "messages.*.content.*.title",
  "document.context": "messages.*.content.*.context",
  "document.citations": "messages.*.content.*.citations",
  "toolResult.error": "messages.*.content.*.is_error",
  tool: "tools.*",
  "tool.strict": "tools.*.strict",
  "tool.cache": "tools.*.cache_control",
  webSearch: "tools.*",
  "webSearch.allowedDomains": "tools.*.allowed_domains",
  "webSearch.blockedDomains": "tools.*.blocked_domains",
  "webSearch.maxUses": "tools.*.max_uses",
};
