import { readForm } from "../http/read-form.ts";
import { numberOf, textOf } from "../json.ts";
import { jsonReply } from "../http/provider-reply.ts";
import type { Endpoint } from "./context.ts";

/** One transparent pixel. */
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
const TOKENS_PER_IMAGE = 272;
const TOKENS_PER_INPUT_IMAGE = 194;

/** Makes images of one pixel, charged as images of a fixed size. */
export const images: Endpoint = ({ record, body, created, faults }) => {
  const form = readForm(record);
  const model = (textOf(body["model"]) || form?.text("model")) ?? "gpt-image-1";
  const prompt = (textOf(body["prompt"]) || form?.text("prompt")) ?? "";
  const count = numberOf(body["n"]) ?? Number(form?.text("n") ?? 1);
  const given = form?.files.length ?? 0;
  const text = Math.ceil(Buffer.byteLength(prompt) / 4);
  const usage = {
    inputTokens: text + given * TOKENS_PER_INPUT_IMAGE,
    imageInputTokens: given * TOKENS_PER_INPUT_IMAGE,
    outputTokens: count * TOKENS_PER_IMAGE,
    imageOutputTokens: count * TOKENS_PER_IMAGE,
    units: { images: count },
  };
  const shown = faults.showUsage({
    input_tokens: usage.inputTokens,
    input_tokens_details: { text_tokens: text, image_tokens: usage.imageInputTokens },
    output_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
  });
  const data = Array.from({ length: count }, () => ({ b64_json: PIXEL }));
  const reply = { created, data, output_format: "png", quality: "low", size: "1024x1024", usage: shown };
  return jsonReply(200, faults.finish(JSON.stringify(reply)), { model, full: usage });
};
