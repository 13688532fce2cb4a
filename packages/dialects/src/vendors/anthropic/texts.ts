import type { Endpoint, Json, JsonObject, RequestText } from "@iron/types";
import { anthropicMessages } from "../../anthropic-messages/dialect.ts";
import { isObject } from "../../json/is-object.ts";

/** Every text that somebody wrote, in a JSON body for one of Anthropic's endpoints other than chats: counting, and batches of chats. */
export function anthropicTexts(endpoint: Endpoint, body: JsonObject): readonly RequestText[] {
  if (endpoint.operation === "count_tokens") return anthropicMessages.request.texts(body);
  const requests = body["requests"];
  if (endpoint.operation !== "batches" || !Array.isArray(requests)) return [];
  return (requests as readonly Json[]).flatMap((request, index) => {
    const params = isObject(request) ? request["params"] : undefined;
    if (!isObject(params)) return [];
    return anthropicMessages.request
      .texts(params)
      .map((one) => ({ ...one, path: ["requests", index, "params", ...one.path] }));
  });
}
