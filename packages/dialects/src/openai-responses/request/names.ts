import type { RequestOrigin } from "@iron/types";

/** This format's id, also where its own members travel in `extensions`. */
export const ID = "openai-responses";

/** What clients of this format call each neutral feature; `*` stands for every element. */
export const NAMES: RequestOrigin["names"] = {
  maxOutputTokens: "max_output_tokens",
  topP: "top_p",
  logprobs: "top_logprobs",
  "logprobs.top": "top_logprobs",
  reasoning: "reasoning",
  "reasoning.effort": "reasoning.effort",
  "reasoning.summary": "reasoning.summary",
  "reasoning.includeSealed": "include",
  output: "text.format",
  "output.description": "text.format.description",
  verbosity: "text.verbosity",
  toolChoice: "tool_choice",
  parallelToolCalls: "parallel_tool_calls",
  serviceTier: "service_tier",
  promptCacheKey: "prompt_cache_key",
  user: "user",
  message: "input.*",
  "message.role": "input.*.role",
  block: "input.*.content.*",
  "block.cache": "input.*.content.*.cache_control",
  "block.annotations": "input.*.content.*.annotations",
  "block.image": "input.*.content.*.image_url",
  "image.detail": "input.*.content.*.detail",
  "block.document": "input.*.content.*.input_file",
  "document.name": "input.*.content.*.filename",
  "block.audio": "input.*.content.*.input_audio",
  "block.reasoning": "input.*.reasoning",
  "block.tool_call": "input.*",
  "block.tool_result": "input.*",
  opaque: "input.*",
  tool: "tools.*",
  "tool.format": "tools.*.format",
  "tool.strict": "tools.*.strict",
  webSearch: "tools.*",
  "webSearch.contextSize": "tools.*.search_context_size",
  "webSearch.allowedDomains": "tools.*.filters.allowed_domains",
  "webSearch.blockedDomains": "tools.*.filters.blocked_domains",
};

/** What the provider keeps or does later: without it the request is another one. */
export const ESSENTIAL: readonly string[] = [
  "previous_response_id",
  "conversation",
  "prompt",
  "background",
  "input.*.item_reference",
  "input.*.compaction",
];
