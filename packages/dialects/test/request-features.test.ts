import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@iron/types";
import { FORMATS } from "./support/formats.ts";
import type { FormatId } from "./support/feature.ts";
import { bodyOf, contains, judgeFeature } from "./support/judge-feature.ts";
import { readFeatures } from "./support/read-features.ts";

const features = await readFeatures();

describe.each(features)("$name", (feature) => {
  it("meets in each direction the end that its file states", () => {
    const verdicts = judgeFeature(feature).map(({ direction, outcome }) => [direction, outcome]);
    expect(Object.fromEntries(verdicts)).toEqual(feature.outcome);
  });

  it.each(FORMATS.filter(({ id }) => feature.written[id as string as FormatId] !== undefined))(
    "comes back whole in its own format: $id",
    ({ id, request }) => {
      const body = bodyOf(feature, id as string as FormatId);
      const encoded = request.encode(request.decode(body), {
        model: body.model,
        defaultMaxOutputTokens: 4096,
      });
      expect(encoded.dropped).toEqual([]);
      expect(contains(joined(encoded.body), joined(body))).toBe(true);
    },
  );
});

/** Messages of one side that follow each other are one turn to the Messages format, and one message when it is written. */
function joined(body: JsonObject): JsonObject {
  const { messages, max_tokens } = body;
  if (!Array.isArray(messages) || max_tokens === undefined) return body;
  const turns: { role: unknown; content: unknown[] }[] = [];
  for (const { role, content } of messages as { role: unknown; content: unknown }[]) {
    const blocks: unknown[] = Array.isArray(content) ? content : [{ type: "text", text: content }];
    const last = turns.at(-1);
    if (last?.role === role) last?.content.push(...blocks);
    else turns.push({ role, content: [...blocks] });
  }
  return { ...body, messages: turns as unknown as Json };
}

it("names the end of each direction of every feature", () => {
  const wrong = features.filter(({ written, outcome }) => {
    return Object.keys(outcome).length !== Object.keys(written).length * 2;
  });
  expect(wrong.map(({ name }) => name)).toEqual([]);
  expect(features.length).toBeGreaterThan(80);
});
