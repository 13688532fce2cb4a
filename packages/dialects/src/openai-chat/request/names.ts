import type { RequestOrigin } from "@iron/types";

/** This format's id, also where its own members travel in `extensions`. */
export const ID = "openai-chat";

/** What clients of this format call each neutral feature; `*` stands for every element. */
export const NAMES: RequestOrigin["names"] = {
  maxOutputTokens: "max_completion_tokens",
  topP: "top_p",
  topK: "top_k",
  presencePenalty: "presence_penalty",
  frequencyPenalty: "frequency_penalty",
  choices: "n",
  "logprobs.top": "top_logprobs",
  logitBias: "logit_bias",
  reasoning: "reasoning_effort",
  "reasoning.effort": "reasoning_effort",
  output: "response_format",
  "output.description": "response_format.json_schema.description",
  toolChoice: "tool_choice",
  parallelToolCalls: "parallel_tool_calls",
  serviceTier: "service_tier",
  promptCacheKey: "prompt_cache_key",
  user: "user",
  message: "messages.*",
  "message.role": "messages.*.role",
  "message.name": "messages.*.name",
  block: "messages.*.content.*",
  "block.cache": "messages.*.content.*.cache_control",
  "block.image": "messages.*.content.*.image_url",
  "image.detail": "messages.*.content.*.image_url.detail",
  "block.document": "messages.*.content.*.file",
  "document.name": "messages.*.content.*.file.filename",
  "block.audio": "messages.*.content.*.input_audio",
  "block.reasoning": "messages.*.reasoning_content",
  "block.tool_call": "messages.*.tool_calls.*",
  "block.tool_result": "messages.*",
  tool: "tools.*",
  "tool.strict": "tools.*.function.strict",
  "tool.cache": "tools.*.cache_control",
  webSearch: "web_search_options",
  "webSearch.contextSize": "web_search_options.search_context_size",
};
