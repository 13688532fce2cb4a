import type { CallSize, Endpoint, Json, JsonObject } from "@iron/types";
import { finishSize, type RestOfSize } from "../../size/finish-size.ts";
import { newTally, tallyValue, type Tally } from "../../size/tally.ts";
import { countOf, larger, lengthOf, stringOf } from "../../size/read-members.ts";
import { tallyResponsesInput } from "../../openai-responses/request/size.ts";

type Read = (body: JsonObject, tally: Tally) => Partial<RestOfSize>;

/** What each operation that spends is bounded by. */
const BY_OPERATION: Readonly<Record<string, Read>> = {
  embeddings: (body, tally) => {
    tallyPrompt(body["input"], tally);
    // Embeddings have no output.
    return { maxOutputTokens: 0 };
  },
  completion(body, tally) {
    tallyPrompt(body["prompt"], tally);
    tallyPrompt(body["suffix"], tally);
    const perPrompt = larger(countOf(body["n"]), countOf(body["best_of"])) ?? 1;
    return { choices: perPrompt * promptsIn(body["prompt"]), maxOutputTokens: countOf(body["max_tokens"]) };
  },
  compact(body, tally) {
    tallyResponsesInput(body, tally);
    return {};
  },
  image_generation: images,
  image_edit: images,
  image_variation: images,
  speech(body, tally) {
    tallyPrompt(body["input"], tally);
    tallyPrompt(body["instructions"], tally);
    return { units: { characters: (stringOf(body["input"]) ?? "").length } };
  },
};

/** How big a call to one of OpenAI's endpoints other than chats can get. An empty body (multipart that streams through) gives zeros. */
export function openaiSize(endpoint: Endpoint, body: JsonObject): CallSize {
  const tally = newTally();
  const { operation } = endpoint;
  const read = Object.hasOwn(BY_OPERATION, operation) ? BY_OPERATION[operation] : undefined;
  if (read === undefined) tallyValue(tally, body, () => undefined);
  const rest = read?.(body, tally) ?? {};
  return finishSize(tally, {
    messages: 0,
    tools: 0,
    choices: 1,
    serviceTier: stringOf(body["service_tier"]),
    ...rest,
  });
}

function images(body: JsonObject, tally: Tally): Partial<RestOfSize> {
  tallyPrompt(body["prompt"], tally);
  tally.images += lengthOf(body["images"]);
  return { units: { images: countOf(body["n"]) ?? 1 } };
}

/** A text, texts, or tokens as numbers: a number is one token, and its digits are at least as many bytes. */
function tallyPrompt(value: Json | undefined, tally: Tally): void {
  tallyValue(tally, value, () => undefined);
}

/** Completions are made for each prompt of a list; a list of numbers is one prompt. */
function promptsIn(prompt: Json | undefined): number {
  return Array.isArray(prompt) && typeof prompt[0] !== "number" ? Math.max(1, prompt.length) : 1;
}
