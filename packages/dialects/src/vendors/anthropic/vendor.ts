import type { Secret } from "@iron/types";
import type { Vendor } from "../../vendor.ts";
import { readFailure } from "../../errors/read-failure.ts";
import { renderError } from "../../errors/render-error.ts";
import { genericSize } from "../generic-size.ts";
import { COMMON_REPLY_HEADERS, COMMON_REQUEST_HEADERS, headerList } from "../header-list.ts";
import { anthropicModels } from "./models.ts";
import { anthropicRoutes } from "./routes.ts";
import { anthropicTexts } from "./texts.ts";

const keepsRequestHeader = headerList([...COMMON_REQUEST_HEADERS, "anthropic-beta", "anthropic-version"]);
const keepsReplyHeader = headerList([...COMMON_REPLY_HEADERS, "anthropic-*"]);

export const anthropic: Vendor = {
  id: "anthropic",
  defaultBaseUrl: "https://api.anthropic.com",
  match: anthropicRoutes.match,
  knowsPath: anthropicRoutes.knowsPath,
  recognisesKey: (key) => key.startsWith("sk-ant-"),
  recognisesModel: (model) => model.startsWith("claude-"),
  keyHeaders: keyHeaders,
  defaultHeaders: { "anthropic-version": "2023-06-01" },
  keepsRequestHeader,
  keepsReplyHeader,
  readFailure,
  renderError: (error, requestId) => renderError({ error, requestId, family: "anthropic", keepsReplyHeader }),
  // Every endpoint here that is read is a chat, and chats are read by their dialect.
  readUsage: () => undefined,
  models: anthropicModels,
  writeTokenCount: (tokens) => ({ input_tokens: tokens }),
  size: genericSize,
  texts: anthropicTexts,
};

/** OAuth tokens go as bearer tokens, API keys in their own header. */
function keyHeaders(key: Secret): Readonly<Record<string, string>> {
  const text = key.reveal();
  return text.startsWith("sk-ant-oat") ? { authorization: `Bearer ${text}` } : { "x-api-key": text };
}
