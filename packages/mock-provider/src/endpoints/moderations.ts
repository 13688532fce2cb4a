import { listOf, textOf } from "../json.ts";
import { jsonReply } from "../http/provider-reply.ts";
import { digest } from "../model/digest.ts";
import type { Endpoint } from "./context.ts";

const CATEGORIES = ["harassment", "hate", "illicit", "self-harm", "sexual", "violence"];

/** Flags what contains the word `flagged`; free. */
export const moderations: Endpoint = ({ body }) => {
  const input = body["input"];
  const texts = typeof input === "string" ? [input] : listOf(input).map((item) => textOf(item));
  const results = texts.map((text) => {
    const flagged = text.includes("flagged");
    return {
      flagged,
      categories: Object.fromEntries(CATEGORIES.map((name) => [name, flagged])),
      category_scores: Object.fromEntries(CATEGORIES.map((name) => [name, flagged ? 0.9 : 0.001])),
      category_applied_input_types: Object.fromEntries(CATEGORIES.map((name) => [name, ["text"]])),
    };
  });
  const id = `modr-${digest(...texts).slice(0, 24)}`;
  const model = textOf(body["model"]) || "omni-moderation-latest";
  return jsonReply(200, JSON.stringify({ id, model, results }));
};
