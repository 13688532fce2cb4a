import { errorReply, isAnthropic } from "../http/error-reply.ts";
import { jsonReply } from "../http/provider-reply.ts";
import type { Endpoint } from "./context.ts";

const OPENAI_MODELS = [
  "gpt-5-mini",
  "gpt-4.1-nano",
  "text-embedding-3-small",
  "gpt-image-1",
  "tts-1",
  "whisper-1",
];
const ANTHROPIC_MODELS = ["claude-sonnet-4-5", "claude-haiku-4-5"];

/** The models that the provider says it has; it answers to any name. */
export const listModels: Endpoint = ({ record, created }) => {
  if (!isAnthropic(record)) {
    const data = OPENAI_MODELS.map((id) => openaiModel(id, created));
    return jsonReply(200, JSON.stringify({ object: "list", data }));
  }
  const data = ANTHROPIC_MODELS.map((id) => anthropicModel(id, created));
  const page = { data, has_more: false, first_id: ANTHROPIC_MODELS[0], last_id: ANTHROPIC_MODELS.at(-1) };
  return jsonReply(200, JSON.stringify(page));
};

export const getModel: Endpoint = ({ record, created, params }) => {
  const id = params[0] ?? "";
  const anthropic = isAnthropic(record);
  if (!(anthropic ? ANTHROPIC_MODELS : OPENAI_MODELS).includes(id)) {
    return errorReply(record, {
      status: 404,
      message: `The model '${id}' does not exist`,
      code: "model_not_found",
    });
  }
  return jsonReply(200, JSON.stringify(anthropic ? anthropicModel(id, created) : openaiModel(id, created)));
};

function openaiModel(id: string, created: number): object {
  return { id, object: "model", created, owned_by: "mock" };
}

function anthropicModel(id: string, created: number): object {
  return { type: "model", id, display_name: id, created_at: new Date(created * 1000).toISOString() };
}
