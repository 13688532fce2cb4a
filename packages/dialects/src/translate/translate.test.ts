import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closeSchema } from "../anthropic-messages/request/close-schema.ts";
import { modelTraits as messagesTraits } from "../anthropic-messages/request/model-traits.ts";
import { budgetForEffort, effortForBudget } from "./effort.ts";
import { modelFamily } from "./model-family.ts";
import { fitsStrict } from "./openai/fits-strict.ts";
import { modelTraits } from "./openai/model-traits.ts";
import { opensSeal, packSealed, unpackSealed } from "./sealed.ts";
import { argumentsObject, argumentsText } from "./tool-arguments.ts";
import { legalToolId, originalToolId, shortToolId } from "./tool-id.ts";

describe("a model's family", () => {
  it.each([
    ["claude-sonnet-4-5-20250929", "claude-sonnet-4-5"],
    ["anthropic/claude-sonnet-4-5", "claude-sonnet-4-5"],
    ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"],
    ["claude-sonnet-4-5@20250929", "claude-sonnet-4-5"],
    ["claude-3-5-haiku-latest", "claude-3-5-haiku"],
    ["gpt-5-2025-08-07", "gpt-5"],
    ["GPT-5", "gpt-5"],
    ["gpt-5-mini", "gpt-5-mini"],
  ])("of %s is %s", (model, family) => {
    expect(modelFamily(model)).toBe(family);
  });
});

describe("what is known of a model", () => {
  it.each([
    ["claude-3-5-sonnet-20241022", "none", "free", false],
    ["claude-3-7-sonnet-latest", "budget", "free", false],
    ["claude-sonnet-4-20250514", "budget", "free", false],
    ["claude-opus-4-1-20250805", "budget", "one", false],
    ["claude-haiku-4-5", "budget", "one", true],
    ["claude-opus-4-6", "adaptive", "one", true],
    ["claude-opus-4-7", "adaptive", "none", true],
    ["claude-sonnet-5-5", "adaptive", "none", true],
    ["claude-fable-5", "adaptive", "none", true],
    ["claude-nova", "adaptive", "none", true],
    ["glm-4.6", "budget", "free", false],
  ])("%s: thinking %s, sampling %s, structured %s", (model, thinking, sampling, structured) => {
    expect(messagesTraits(model)).toMatchObject({ thinking, sampling, structured });
  });

  it.each([
    ["gpt-4o", true, false],
    ["gpt-5", true, true],
    ["gpt-5-chat-latest", true, false],
    ["o3-mini", true, true],
    ["gpt-oss-120b", false, false],
    ["deepseek-reasoner", false, false],
  ])("%s: the vendor's own %s, reasons %s", (model, known, reasons) => {
    expect(modelTraits(model)).toEqual({ known, reasons });
  });
});

describe("a tool call's id", () => {
  it("becomes legal and comes back, whatever it was", () => {
    const outcome = fc.check(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (id) => {
        const legal = legalToolId(id);
        return /^[a-zA-Z0-9_-]+$/.test(legal) && originalToolId(legal) === id;
      }),
    );
    expect(outcome.counterexample).toBeNull();
  });

  it("that is legal already is not touched", () => {
    expect(legalToolId("toolu_01-A")).toBe("toolu_01-A");
    expect(shortToolId("call_1", 40)).toBe("call_1");
  });

  it("that is too long becomes a short one, always the same and of it alone", () => {
    const [one, two] = ["a".repeat(50), "a".repeat(51)];
    expect(shortToolId(one, 40)).toBe(shortToolId(one, 40));
    expect(shortToolId(one, 40)).not.toBe(shortToolId(two, 40));
    expect(shortToolId(one, 40).length).toBeLessThanOrEqual(40);
  });
});

describe("arguments", () => {
  it("as an object and back are the same text", () => {
    const outcome = fc.check(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = JSON.stringify(value);
        return argumentsText(argumentsObject(text)) === JSON.stringify(JSON.parse(text));
      }),
    );
    expect(outcome.counterexample).toBeNull();
  });

  it.each(["{", "[1]", "null", "3"])("that are no object come back as they were: %s", (text) => {
    expect(argumentsText(argumentsObject(text))).toBe(text);
  });
});

describe("a packed seal", () => {
  const sealed = {
    kind: "signature" as const,
    value: "é+/=",
    dialect: "anthropic-messages",
    model: "claude-x-20250101",
  };

  it("comes back whole with its text", () => {
    expect(unpackSealed(packSealed(sealed, "thought"))).toEqual({ sealed, text: "thought" });
    expect(unpackSealed(packSealed(sealed))).toEqual({ sealed });
  });

  it.each(["gAAAAAB", "iron1.", "iron1.e30", "iron1.!!", "iron1.bnVsbA"])("is not seen in %s", (text) => {
    expect(unpackSealed(text)).toBeUndefined();
  });

  it("opens for its own dialect and model family only", () => {
    expect(opensSeal(sealed, "anthropic-messages", "claude-x")).toBe(true);
    expect(opensSeal(sealed, "anthropic-messages", "claude-y")).toBe(false);
    expect(opensSeal(sealed, "openai-responses", "claude-x")).toBe(false);
  });
});

describe("effort and budget", () => {
  it.each(["low", "medium", "high"] as const)("%s is the same again after both", (effort) => {
    expect(effortForBudget(budgetForEffort(effort))).toBe(effort);
  });

  it("never asks for more than a budget does", () => {
    expect(["xhigh", "max"].map((one) => effortForBudget(budgetForEffort(one as "max")))).toEqual([
      "high",
      "high",
    ]);
  });
});

describe("a schema", () => {
  const closed = {
    type: "object",
    properties: { a: { type: "string" } },
    required: ["a"],
    additionalProperties: false,
  };

  it("fits strict mode when every object is closed and asks for all its members", () => {
    expect(fitsStrict(closed)).toBe(true);
    expect(fitsStrict({ ...closed, required: [] })).toBe(false);
    expect(fitsStrict({ ...closed, additionalProperties: true })).toBe(false);
    const nested = {
      ...closed,
      properties: { a: { type: "array", items: { type: "object", properties: {} } } },
    };
    expect(fitsStrict(nested)).toBe(false);
  });

  it("is closed at every depth, and what the target refuses is told in its description", () => {
    const schema = {
      type: "object",
      properties: {
        minimum: { type: "integer", minimum: 1, description: "Least" },
        list: { type: "array", minItems: 2, items: { type: "object", properties: {} } },
      },
      $defs: { inner: { type: "object", properties: {} } },
    };
    expect(closeSchema(schema)).toEqual({
      type: "object",
      properties: {
        minimum: { type: "integer", description: "Least\n\n{minimum: 1}" },
        list: {
          type: "array",
          items: { type: "object", properties: {}, additionalProperties: false },
          description: "{minItems: 2}",
        },
      },
      $defs: { inner: { type: "object", properties: {}, additionalProperties: false } },
      additionalProperties: false,
    });
  });
});
