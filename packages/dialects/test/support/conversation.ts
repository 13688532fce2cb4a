import fc from "fast-check";
import type { JsonObject } from "@iron/types";

/** A conversation with nothing in it that one of the formats lacks, before any format writes it. */
export interface Conversation {
  readonly system: string | undefined;
  readonly turns: readonly Exchanged[];
  readonly ask: readonly Part[];
  readonly tools: readonly Tool[];
  readonly choice: "auto" | "none" | "required" | "tool" | undefined;
  readonly sequential: boolean;
  readonly cap: number;
  readonly temperature: number | undefined;
  readonly user: string | undefined;
  readonly tier: "auto" | "default" | undefined;
  readonly stream: boolean;
  readonly stop: readonly string[] | undefined;
  readonly schema: JsonObject | undefined;
}

export interface Exchanged {
  readonly ask: readonly Part[];
  readonly say: string | undefined;
  readonly calls: readonly {
    readonly id: string;
    readonly tool: string;
    readonly input: JsonObject;
    readonly result: string;
  }[];
}

export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image"; readonly url: string }
  | { readonly kind: "inline"; readonly data: string }
  | { readonly kind: "pdf"; readonly data: string; readonly name: string };

export interface Tool {
  readonly name: string;
  readonly description: string | undefined;
  readonly schema: JsonObject;
  readonly strict: boolean;
}

/** Any text that is not white space alone, which one format refuses. */
const text = fc.string({ unit: "binary", minLength: 1, maxLength: 12 }).filter((one) => one.trim() !== "");
const base64 = fc
  .uint8Array({ minLength: 3, maxLength: 12 })
  .map((bytes) => Buffer.from(bytes).toString("base64"));
const name = fc.string({ unit: fc.constantFrom(..."abcxyz019_-".split("")), minLength: 1, maxLength: 12 });
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

const schema: fc.Arbitrary<JsonObject> = fc.uniqueArray(name, { maxLength: 3 }).map((names) => ({
  type: "object",
  properties: Object.fromEntries(names.map((one) => [one, { type: "string", description: one }])),
  required: names,
  additionalProperties: false,
}));

const part: fc.Arbitrary<Part> = fc.oneof(
  text.map((one) => ({ kind: "text" as const, text: one })),
  name.map((one) => ({ kind: "image" as const, url: `https://example.com/${one}.png` })),
  base64.map((data) => ({ kind: "inline" as const, data })),
  fc.record({ kind: fc.constant("pdf" as const), data: base64, name }),
);

const parts = fc.array(part, { minLength: 1, maxLength: 3 });
const input = fc.dictionary(name, fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)), {
  maxKeys: 3,
});

const tool: fc.Arbitrary<Tool> = fc.record({ name, description: some(text), schema, strict: fc.boolean() });

const exchanged = (tools: readonly Tool[]): fc.Arbitrary<Exchanged> => {
  const call = fc.record({
    id: fc.oneof(
      name,
      name.map((one) => `call.:/${one}`),
    ),
    tool: fc.constantFrom(...tools.map((one) => one.name), "gone"),
    input,
    result: text,
  });
  const calls = fc.uniqueArray(call, { maxLength: 3, selector: ({ id }) => id });
  return fc
    .record({ ask: parts, say: some(text), calls })
    .map((turn) => (turn.say === undefined && turn.calls.length === 0 ? { ...turn, say: "Yes" } : turn));
};

export const conversations: fc.Arbitrary<Conversation> = fc
  .uniqueArray(tool, { maxLength: 3, selector: (one) => one.name })
  .chain((tools) =>
    fc.record({
      system: some(text),
      turns: fc.array(exchanged(tools), { maxLength: 3 }),
      ask: parts,
      tools: fc.constant(tools),
      choice:
        tools.length === 0
          ? fc.constant(undefined)
          : some(fc.constantFrom("auto", "none", "required", "tool")),
      sequential: tools.length === 0 ? fc.constant(false) : fc.boolean(),
      cap: fc.integer({ min: 16, max: 100_000 }),
      temperature: some(fc.double({ min: 0, max: 1, noNaN: true })),
      user: some(name),
      tier: some(fc.constantFrom("auto", "default")),
      stream: fc.boolean(),
      stop: some(fc.array(text, { minLength: 1, maxLength: 4 })),
      schema: some(schema),
    }),
  )
  // Where no call is allowed, whether several are has no meaning, and one format has no place for it.
  .map((drawn) => ({
    ...drawn,
    sequential: drawn.sequential && drawn.choice !== "none",
  })) as fc.Arbitrary<Conversation>;
