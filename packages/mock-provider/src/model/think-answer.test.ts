import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chatCompletions } from "../formats/chat-completions/chat-completions.ts";
import type { Format } from "../formats/format.ts";
import { messages } from "../formats/messages/messages.ts";
import { responses } from "../formats/responses/responses.ts";
import type { Ask } from "./ask.ts";
import { noPromptCache } from "./prompt-cache.ts";
import { splitTokens } from "./split-tokens.ts";
import { thinkAnswer } from "./think-answer.ts";
import { writeJson } from "./write-json.ts";
import { writeText } from "./write-text.ts";

const rendering = { created: 1, tokensPerChunk: 3, showUsage: <T>(usage: T): T => usage };
const thinking = { cache: noPromptCache };

function askIn(format: Format, text: string, cap: number): Ask {
  const shared = { model: "m", stream: true };
  const said = [{ role: "user", content: text }];
  if (format === responses) return format.readAsk({ ...shared, input: text, max_output_tokens: cap });
  const field = format === messages ? "max_tokens" : "max_completion_tokens";
  return format.readAsk({ ...shared, messages: said, [field]: cap });
}

describe("tokens", () => {
  it("are at most four bytes each and lose nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const tokens = splitTokens(text);
        expect(tokens.join("")).toBe(text);
        expect(tokens.every((token) => Buffer.byteLength(token) <= 4)).toBe(true);
        expect(tokens.length).toBeGreaterThanOrEqual(Math.ceil(Buffer.byteLength(text) / 4));
      }),
    );
  });

  it("are as many in a written text as were asked for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.string({ unit: "grapheme" }), (tokens, said) => {
        expect(splitTokens(writeText("seed", said, tokens))).toHaveLength(tokens);
      }),
    );
  });
});

describe("answers", () => {
  const formats = { "chat completions": chatCompletions, responses, messages };

  it.each(Object.entries(formats))("never pass the cap, and stream the tokens they bill: %s", (_, format) => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 80 }), (text, cap) => {
        const ask = askIn(format, text, cap);
        const answer = thinkAnswer(ask, thinking);
        const steps = [...format.stream(ask, answer, rendering)];
        expect(answer.usage.outputTokens).toBeLessThanOrEqual(cap);
        expect(steps.reduce((sum, step) => sum + step.tokens, 0)).toBe(answer.usage.outputTokens);
        expect(steps.map((step) => step.text)).toEqual(
          [...format.stream(ask, thinkAnswer(ask, thinking), rendering)].map((step) => step.text),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("reads the same prompt as the same number of tokens in every format", () => {
    const counts = Object.values(formats).map(
      (format) => thinkAnswer(askIn(format, "the same words", 9), thinking).usage.inputTokens,
    );
    expect(new Set(counts).size).toBe(1);
  });
});

describe("written JSON", () => {
  it("fills what a schema asks for", () => {
    expect(
      writeJson({
        type: "object",
        $defs: { tag: { enum: ["red", "blue"] } },
        properties: {
          tag: { $ref: "#/$defs/tag" },
          list: { type: "array", items: { type: "number", minimum: 3 }, minItems: 2 },
          maybe: { type: ["null", "boolean"] },
          either: { anyOf: [{ const: 7 }, { type: "string" }] },
          name: { type: "string", maxLength: 2 },
        },
      }),
    ).toEqual({ tag: "red", list: [3, 3], maybe: true, either: 7, name: "mo" });
  });

  it("ends on a schema that names itself", () => {
    const tree = {
      $defs: { node: { type: "object", properties: { next: { $ref: "#/$defs/node" } }, required: ["next"] } },
      $ref: "#/$defs/node",
    };
    expect(JSON.stringify(writeJson(tree)).length).toBeLessThan(500);
  });
});
