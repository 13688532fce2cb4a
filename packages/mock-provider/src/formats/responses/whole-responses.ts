import type { JsonObject } from "@iron/types";
import type { Answer } from "../../model/answer.ts";
import type { Ask } from "../../model/ask.ts";
import type { Rendering } from "../format.ts";
import { responseObject, responsesUsage, wholeItem } from "./response-items.ts";

/** A finished `response`. */
export function wholeResponses(ask: Ask, answer: Answer, rendering: Rendering): JsonObject {
  const choice = answer.choices[0];
  return responseObject(
    { ask, answer, rendering },
    {
      status: choice?.finish === "length" ? "incomplete" : "completed",
      output: (choice?.blocks ?? []).map((_, index) => wholeItem(ask, answer, index)),
      usage: rendering.showUsage(responsesUsage(answer.usage)),
    },
  );
}
