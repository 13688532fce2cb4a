import type { Endpoint, JsonObject, RequestText } from "@iron/types";
import { openaiResponses } from "../../openai-responses/dialect.ts";
import { messageTexts } from "../../texts/message-texts.ts";
import { walkTexts, type Place } from "../../texts/walk-texts.ts";

/** Fields that hold prose, at the endpoints that are not chats. Lists of token numbers have no texts. */
const PROSE: readonly (readonly [field: string, place: Place])[] = [
  ["instructions", "system"],
  ["input", "user"],
  ["prompt", "user"],
  ["suffix", "user"],
  ["user", "other"],
];

const OPERATIONS: ReadonlySet<string> = new Set([
  "completion",
  "embeddings",
  "image_edit",
  "image_generation",
  "moderation",
  "speech",
]);

/** Every text that somebody wrote, in a JSON body for one of OpenAI's endpoints other than chats. */
export function openaiTexts(endpoint: Endpoint, body: JsonObject): readonly RequestText[] {
  const { operation } = endpoint;
  if (operation === "compact" || operation === "count_tokens") return openaiResponses.request.texts(body);
  const out: RequestText[] = [];
  if (operation === "conversations") messageTexts(out, body["items"], ["items"]);
  if (!OPERATIONS.has(operation)) return out;
  for (const [field, place] of PROSE) walkTexts(out, body[field], { path: [field], place });
  return out;
}
