import type { JsonObject } from "@iron/types";
import { listOf, textOf } from "../json.ts";
import { errorReply, isAnthropic } from "../http/error-reply.ts";
import { jsonReply } from "../http/provider-reply.ts";
import type { Endpoint } from "./context.ts";

/** Takes a batch and leaves it waiting: what it spends comes later, out of sight. */
export const createBatch: Endpoint = ({ record, body, store, created }) => {
  const number = String(store.batches.size + 1).padStart(6, "0");
  const batch = isAnthropic(record)
    ? anthropicBatch(`msgbatch_${number}`, body, created)
    : openaiBatch(`batch_${number}`, body, created);
  store.batches.set(textOf(batch["id"]), batch);
  return jsonReply(200, JSON.stringify(batch));
};

export const listBatches: Endpoint = ({ store }) =>
  jsonReply(200, JSON.stringify({ object: "list", data: [...store.batches.values()], has_more: false }));

export const getBatch: Endpoint = ({ record, store, params }) => {
  const batch = store.batches.get(params[0] ?? "");
  if (!batch) return errorReply(record, { status: 404, message: `No batch found with id '${params[0]}'.` });
  return jsonReply(200, JSON.stringify(batch));
};

function openaiBatch(id: string, body: JsonObject, created: number): JsonObject {
  return {
    id,
    object: "batch",
    endpoint: body["endpoint"],
    input_file_id: body["input_file_id"],
    completion_window: body["completion_window"] ?? "24h",
    status: "validating",
    created_at: created,
    request_counts: { total: 0, completed: 0, failed: 0 },
  };
}

function anthropicBatch(id: string, body: JsonObject, created: number): JsonObject {
  const processing = listOf(body["requests"]).length;
  return {
    id,
    type: "message_batch",
    processing_status: "in_progress",
    request_counts: { processing, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    created_at: new Date(created * 1000).toISOString(),
    expires_at: new Date((created + 86_400) * 1000).toISOString(),
    ended_at: null,
    results_url: null,
  };
}
