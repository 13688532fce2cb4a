import type { Secret } from "@iron/types";
import type { Vendor } from "../../vendor.ts";
import { readFailure } from "../../errors/read-failure.ts";
import { renderError } from "../../errors/render-error.ts";
import { COMMON_REPLY_HEADERS, COMMON_REQUEST_HEADERS, headerList } from "../header-list.ts";
import { openaiModels } from "./models.ts";
import { readOpenaiUsage } from "./read-usage.ts";
import { openaiRoutes } from "./routes.ts";
import { openaiSize } from "./size.ts";
import { openaiTexts } from "./texts.ts";

/** Models of OpenAI's own API; `gpt-oss` weights are served by others. */
const MODEL =
  /^(?:ft:)?(?:gpt-(?!oss)|chatgpt-|o[1-9](?:-|$)|codex-|computer-use-|text-embedding-|text-moderation-|omni-moderation|dall-e-|whisper-|tts-|sora-|davinci|babbage|text-davinci)/;

const keepsRequestHeader = headerList([...COMMON_REQUEST_HEADERS, "openai-*"]);
const keepsReplyHeader = headerList([...COMMON_REPLY_HEADERS, "openai-*"]);

export const openai: Vendor = {
  id: "openai",
  defaultBaseUrl: "https://api.openai.com/v1",
  match: openaiRoutes.match,
  knowsPath: openaiRoutes.knowsPath,
  recognisesKey: (key) => key.startsWith("sk-") && !key.startsWith("sk-ant-"),
  recognisesModel: (model) => MODEL.test(model),
  keyHeaders: (key: Secret) => ({ authorization: `Bearer ${key.reveal()}` }),
  defaultHeaders: {},
  keepsRequestHeader,
  keepsReplyHeader,
  readFailure,
  renderError: (error, requestId) => renderError({ error, requestId, family: "openai", keepsReplyHeader }),
  readUsage: readOpenaiUsage,
  models: openaiModels,
  writeTokenCount: (tokens) => ({ object: "response.input_tokens", input_tokens: tokens }),
  size: openaiSize,
  texts: openaiTexts,
};
