import { describe, expect, it } from "vitest";
import { vendorOf, vendors } from "../registry.ts";

describe("model lists", () => {
  it("are read back as they were written, in each family's form", () => {
    const models = [
      { id: "gpt-5-mini", created: 1_700_000_000, owner: "openai" },
      { id: "claude-sonnet-5", created: 1_760_000_000, owner: "anthropic" },
    ];
    for (const vendor of vendors.values()) {
      const read = vendor.models.read(vendor.models.write(models));
      expect(read.map(({ id, created }) => ({ id, created }))).toEqual(
        models.map(({ id, created }) => ({ id, created })),
      );
    }
  });

  it("leave out what is no model, and are empty for what is no list", () => {
    const { models } = vendorOf("openai");
    expect(models.read({ data: [{ id: 5 }, "x", null, { id: "a" }] })).toEqual([{ id: "a" }]);
    expect(models.read({ error: {} })).toEqual([]);
  });

  it("end with the ids that the Anthropic SDK pages by", () => {
    const list = vendorOf("anthropic").models.write([{ id: "a" }, { id: "b" }]);
    expect(list).toMatchObject({ first_id: "a", last_id: "b", has_more: false });
  });
});

describe("token counts of our own", () => {
  it("are written where each family's clients look for them", () => {
    expect(vendorOf("anthropic").writeTokenCount(12)).toEqual({ input_tokens: 12 });
    expect(vendorOf("openai").writeTokenCount(12)).toEqual({
      object: "response.input_tokens",
      input_tokens: 12,
    });
  });
});
