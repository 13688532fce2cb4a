import { chatCompletions } from "../formats/chat-completions/chat-completions.ts";
import { messages } from "../formats/messages/messages.ts";
import { responses } from "../formats/responses/responses.ts";
import { speech, transcription } from "./audio.ts";
import { createBatch, getBatch, listBatches } from "./batches.ts";
import { chatEndpoint } from "./chat.ts";
import type { Endpoint } from "./context.ts";
import { countMessages, countResponses } from "./count-tokens.ts";
import { embeddings } from "./embeddings.ts";
import { createFile, deleteFile, getFile, getFileContent, listFiles } from "./files.ts";
import { images } from "./images.ts";
import { getModel, listModels } from "./models.ts";
import { moderations } from "./moderations.ts";

/** Every endpoint by method and path; a segment that begins with a colon is a parameter. */
const ROUTES: readonly (readonly [method: string, path: string, endpoint: Endpoint])[] = [
  ["POST", "/v1/chat/completions", chatEndpoint(chatCompletions)],
  ["POST", "/v1/responses", chatEndpoint(responses)],
  ["POST", "/v1/responses/input_tokens", countResponses],
  ["POST", "/v1/messages", chatEndpoint(messages)],
  ["POST", "/v1/messages/count_tokens", countMessages],
  ["POST", "/v1/messages/batches", createBatch],
  ["GET", "/v1/messages/batches", listBatches],
  ["GET", "/v1/messages/batches/:id", getBatch],
  ["POST", "/v1/embeddings", embeddings],
  ["GET", "/v1/models", listModels],
  ["GET", "/v1/models/:id", getModel],
  ["POST", "/v1/images/generations", images],
  ["POST", "/v1/images/edits", images],
  ["POST", "/v1/audio/speech", speech],
  ["POST", "/v1/audio/transcriptions", transcription],
  ["POST", "/v1/audio/translations", transcription],
  ["POST", "/v1/moderations", moderations],
  ["POST", "/v1/files", createFile],
  ["GET", "/v1/files", listFiles],
  ["GET", "/v1/files/:id", getFile],
  ["GET", "/v1/files/:id/content", getFileContent],
  ["DELETE", "/v1/files/:id", deleteFile],
  ["POST", "/v1/batches", createBatch],
  ["GET", "/v1/batches", listBatches],
  ["GET", "/v1/batches/:id", getBatch],
];

export type RouteAnswer =
  | { readonly found: true; readonly endpoint: Endpoint; readonly params: readonly string[] }
  | { readonly found: false; readonly status: 404 | 405 };

export function findRoute(method: string, path: string): RouteAnswer {
  let known = false;
  for (const [wanted, pattern, endpoint] of ROUTES) {
    const params = matchPath(pattern, path);
    if (!params) continue;
    if (wanted === method) return { found: true, endpoint, params };
    known = true;
  }
  return { found: false, status: known ? 405 : 404 };
}

function matchPath(pattern: string, path: string): readonly string[] | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const params: string[] = [];
  for (const [at, segment] of wanted.entries()) {
    if (segment.startsWith(":")) params.push(decodeURIComponent(given[at] ?? ""));
    else if (segment !== given[at]) return undefined;
  }
  return params;
}
