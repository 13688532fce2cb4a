/** Names of the OpenTelemetry semantic conventions for generative AI, 1.45.0. They are still in development there: this is the one place that names them. */
export const genAi = {
  operation: "gen_ai.operation.name",
  provider: "gen_ai.provider.name",
  requestModel: "gen_ai.request.model",
  requestStream: "gen_ai.request.stream",
  requestMaxTokens: "gen_ai.request.max_tokens",
  requestChoices: "gen_ai.request.choice.count",
  responseModel: "gen_ai.response.model",
  firstChunk: "gen_ai.response.time_to_first_chunk",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  cacheReadTokens: "gen_ai.usage.cache_read.input_tokens",
  cacheWriteTokens: "gen_ai.usage.cache_creation.input_tokens",
  reasoningTokens: "gen_ai.usage.reasoning.output_tokens",
  tokenType: "gen_ai.token.type",
  agent: "gen_ai.agent.name",
} as const;

/** Of the conventions' stable part. */
export const general = {
  errorType: "error.type",
  serverAddress: "server.address",
  serverPort: "server.port",
  status: "http.response.status_code",
  path: "url.path",
} as const;

/** What the conventions have no name for. Money is in microdollars, as everywhere in Iron. */
export const iron = {
  requestId: "iron.request.id",
  attempt: "iron.attempt",
  outcome: "iron.outcome",
  calls: "iron.calls",
  held: "iron.cost.held_microdollars",
  charged: "iron.cost.charged_microdollars",
  source: "iron.cost.source",
} as const;

export const metricNames = {
  tokens: "gen_ai.client.token.usage",
  duration: "gen_ai.client.operation.duration",
  firstChunk: "gen_ai.client.operation.time_to_first_chunk",
  serverDuration: "gen_ai.server.request.duration",
  serverFirstToken: "gen_ai.server.time_to_first_token",
  cost: "iron.cost",
} as const;
