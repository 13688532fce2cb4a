import type { Answer, AnswerBlock, Ask } from "@iron/mock-provider";
import { splitTokens } from "@iron/mock-provider";
import type { ChatFormat, ObjectSchema, Task, ToolSpec } from "./task.ts";

export interface Scenario {
  readonly name: string;
  readonly task: Task;
  /** What the model says: first, and after the tools' results. The same content in every format. */
  readonly answers: readonly (Answer | ((ask: Ask) => Answer))[];
  /** Targets whose format has no words for the task: the field is then named as dropped, and there is nothing to compare. */
  readonly without?: readonly ChatFormat[];
  /** Parts of a reply that the target's format does not tell, so that no client could be told. */
  readonly untold?: Partial<Record<ChatFormat, readonly ("reasoning" | "finish")[]>>;
}

const USAGE = { inputTokens: 321, outputTokens: 45 };

function answer(blocks: readonly AnswerBlock[], more: Partial<Answer["choices"][number]> = {}): Answer {
  const called = blocks.some((block) => block.kind === "tool_call");
  return {
    id: "0123456789abcdef0123456789abcdef",
    choices: [{ blocks, finish: called ? "tool_calls" : "stop", ...more }],
    usage: USAGE,
  };
}

const text = (words: string): AnswerBlock => ({ kind: "text", pieces: splitTokens(words) });
const thought = (words: string): AnswerBlock => ({ kind: "reasoning", pieces: splitTokens(words) });
function call(name: string, input: string, id = `id${name}`): AnswerBlock {
  return { kind: "tool_call", pieces: splitTokens(input), tool: { id, name, custom: false } };
}

function object(properties: ObjectSchema["properties"]): ObjectSchema {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}

const LOOK: ToolSpec = {
  name: "look",
  description: "Looks a place up.",
  parameters: object({
    at: { type: "string" },
    deep: object({ of: { type: "array", items: { type: "number" } } }),
  }),
};
const NOW: ToolSpec = { name: "now", description: "Tells the time.", parameters: object({}) };
const INPUT = '{"at":"Tromsø \\"nord\\"","deep":{"of":[1,2.5]}}';

/** A red dot. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==";

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "text",
    task: { say: "Say something about rivers." },
    answers: [answer([text('Grüße 👋🏽 e\u0301: rivers\n\nflow "on" \\ and on. 河')])],
  },
  {
    name: "several blocks of text",
    task: { say: "Say two things." },
    answers: [answer([text("One. "), text("Two.")])],
  },
  {
    name: "system messages and history",
    task: {
      system: ["Be brief.", "Be kind."],
      history: [
        ["Where is Oslo?", "In Norway."],
        ["And Bergen?", "There as well."],
      ],
      say: "And Turku?",
    },
    answers: [answer([text("In Finland.")])],
  },
  {
    name: "a tool's call and its result",
    task: { say: "Look it up.", tools: [LOOK, NOW] },
    answers: [answer([text("Looking. "), call("look", INPUT)]), answer([text("Norway.")])],
  },
  {
    name: "parallel calls",
    task: { say: "Look it up now.", tools: [LOOK, NOW] },
    answers: [answer([call("look", INPUT), call("now", "{}")]), answer([text("Norway, at noon.")])],
  },
  {
    name: "a call without arguments, which must be made",
    task: { say: "What time is it?", tools: [NOW], mustCall: true },
    // Messages streams no arguments at all where there are none
    answers: [(ask) => answer([call("now", ask.format === "messages" ? "" : "{}")]), answer([text("Noon.")])],
  },
  {
    name: "a picture",
    task: { say: "What is this?", image: PNG },
    answers: [answer([text("A red dot.")])],
  },
  {
    name: "structured output",
    task: { say: "Oslo?", schema: object({ city: { type: "string" }, people: { type: "number" } }) },
    answers: [answer([text('{"city":"Oslo","people":724290}')])],
  },
  {
    name: "reasoning through a tool loop",
    task: { say: "Think, then look.", think: true, cap: 9000, tools: [LOOK] },
    answers: [
      answer([thought("Where might that be? I look."), call("look", INPUT)]),
      answer([thought("So it is."), text("Norway.")]),
    ],
    // Chat Completions shows no reasoning
    untold: { "openai-chat": ["reasoning"] },
  },
  {
    name: "a stop sequence",
    task: { say: "Count.", stop: "four" },
    answers: [answer([text("one two three ")], { finish: "stop_sequence", stopSequence: "four" })],
    without: ["openai-responses"],
    // Chat Completions says "stop" for the end of a turn and for a stop sequence alike
    untold: { "openai-chat": ["finish"] },
  },
  {
    name: "a reply cut at the cap",
    task: { say: "Count.", cap: 20 },
    answers: [answer([text("one two three")], { finish: "length" })],
  },
  {
    name: "cached input",
    task: { say: "Again." },
    answers: [{ ...answer([text("As before.")]), usage: { ...USAGE, cacheReadTokens: 256 } }],
  },
];
