import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "@iron/types";
import { goldenTable } from "../tools/golden.ts";
import { FORMATS } from "./support/formats.ts";
import { readFeatures } from "./support/read-features.ts";

const MODELS: Readonly<Record<string, string>> = {
  "openai-chat": "gpt-5",
  "openai-responses": "gpt-5",
  "anthropic-messages": "claude-opus-4-6",
};

for (const from of FORMATS) {
  const text = readFileSync(new URL(`./requests/${from.id}.json`, import.meta.url), "utf8");
  const body = JSON.parse(text) as JsonObject;

  describe(`a full ${from.id} request`, () => {
    for (const to of FORMATS) {
      it(`is written to ${to.id} as the file says`, async () => {
        const context = { model: MODELS[to.id] ?? "", defaultMaxOutputTokens: 4096 };
        const encoded = to.request.encode(from.request.decode(body), context);
        const golden = `./golden/requests/${from.id}/${to.id}.snap`;
        await expect(`${JSON.stringify(encoded, undefined, 2)}\n`).toMatchFileSnapshot(golden);
      });
    }

    it("is the same request again when its own format writes it", () => {
      const context = { model: MODELS[from.id] ?? "", defaultMaxOutputTokens: 4096 };
      const { body: again, dropped } = from.request.encode(from.request.decode(body), context);
      expect(dropped).toEqual([]);
      expect(from.request.decode(again)).toEqual(from.request.decode(body));
      expect(Object.keys(again).sort()).toEqual(Object.keys(body).sort());
    });
  });
}

it("prints the table of features by directions", async () => {
  const table = goldenTable(await readFeatures());
  await expect(`${table}\n`).toMatchFileSnapshot("./golden/requests/features.snap");
});
