import type { ChatEvent, JsonObject } from "@iron/types";
import { noReply } from "../../events/no-reply.ts";
import { asCount, asObject, asObjects, asText } from "../../events/read.ts";
import { streamFailure } from "../../events/stream-failure.ts";
import { usageEvent } from "../../events/usage-event.ts";
import { ChoiceDecoder } from "./choice-decoder.ts";
import { readStart } from "./start.ts";
import { readUsage } from "./usage.ts";

/** The events of a whole Chat Completions reply: those a stream of the same content gives. */
export function decodeWhole(body: JsonObject): readonly ChatEvent[] {
  if (body["error"] !== undefined && body["error"] !== null) {
    return [{ type: "error", error: streamFailure(body["error"]) }, { type: "end" }];
  }
  const out: ChatEvent[] = [readStart(body)];
  const replyId = asText(body["id"]) ?? "";
  for (const entry of asObjects(body["choices"])) {
    const choice = new ChoiceDecoder(asCount(entry["index"]) ?? 0, replyId);
    if (saysNothing(asObject(entry["message"]))) choice.emptyText(out);
    choice.take(entry, out);
    choice.close(out);
  }
  const usage = asObject(body["usage"]);
  const tier = asText(body["service_tier"]);
  const known = tier !== undefined && tier !== "auto";
  if (usage !== undefined || known) {
    const read = readUsage(usage ?? {});
    out.push(usageEvent("openai-chat", known ? { ...read, serviceTier: tier } : read, usage));
  }
  out.push(...noReply(body["choices"]), { type: "end" });
  return out;
}

/** Content that is there and empty is a text block; beside calls or reasoning it stands for none. */
function saysNothing(message: JsonObject | undefined): boolean {
  return (
    message?.["content"] === "" &&
    asObjects(message["tool_calls"]).length === 0 &&
    (message["reasoning_content"] ?? message["reasoning"] ?? message["refusal"] ?? null) === null
  );
}
