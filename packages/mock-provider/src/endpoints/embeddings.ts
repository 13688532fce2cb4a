import type { Json } from "@iron/types";
import { listOf, textOf } from "../json.ts";
import { readCount, readModel } from "../formats/read-common.ts";
import { RequestRefusal } from "../formats/request-refusal.ts";
import { jsonReply } from "../http/provider-reply.ts";
import { digest, drawer } from "../model/digest.ts";
import type { Endpoint } from "./context.ts";

const DIMENSIONS = 16;

/** Unit vectors drawn from each input; a token for every four bytes of it. */
export const embeddings: Endpoint = ({ body, faults }) => {
  const model = readModel(body);
  const inputs = readInputs(body["input"]);
  const dimensions = readCount(body, "dimensions", 1) ?? DIMENSIONS;
  const tokens = inputs.reduce((sum, input) => sum + Math.ceil(Buffer.byteLength(input) / 4), 0);
  const data = inputs.map((input, index) => ({
    object: "embedding",
    index,
    embedding: encode(vector(input, dimensions), body["encoding_format"] === "base64"),
  }));
  const usage = faults.showUsage({ prompt_tokens: tokens, total_tokens: tokens });
  const text = faults.finish(JSON.stringify({ object: "list", data, model, usage }));
  return jsonReply(200, text, { model, full: { inputTokens: tokens, outputTokens: 0 } });
};

function readInputs(input: Json | undefined): string[] {
  if (typeof input === "string") return [input];
  const items = listOf(input);
  if (items.length === 0) throw new RequestRefusal("'input' must be a string or an array", "input");
  // An array of numbers is one input, in tokens: each stands for four bytes here.
  if (typeof items[0] === "number") return ["tokn".repeat(items.length)];
  return items.map((item) => (Array.isArray(item) ? "tokn".repeat(item.length) : textOf(item)));
}

function vector(input: string, dimensions: number): number[] {
  const draw = drawer(digest(input));
  const raw = Array.from({ length: dimensions }, () => draw(2001) / 1000 - 1);
  const length = Math.hypot(...raw) || 1;
  return raw.map((value) => value / length);
}

function encode(values: readonly number[], base64: boolean): Json {
  return base64 ? Buffer.from(Float32Array.from(values).buffer).toString("base64") : values;
}
