import { describe, expect, it } from "vitest";
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
      const context = { model: String(body["model"]), defaultMaxOutputTokens: 4096 };
      const encoded = request.encode(request.decode(body), context);
      expect(encoded.dropped).toEqual([]);
      const written = feature.written[id as string as FormatId];
      if (!feature.name.startsWith("consecutive") || id !== "anthropic-messages") {
        expect(contains(encoded.body, written), JSON.stringify(encoded.body)).toBe(true);
      }
    },
  );
});

it("states every feature in at least one format, and the end of each direction", () => {
  for (const feature of features) {
    const written = Object.keys(feature.written);
    expect(written.length, feature.name).toBeGreaterThan(0);
    expect(Object.keys(feature.outcome), feature.name).toHaveLength(written.length * 2);
  }
});
