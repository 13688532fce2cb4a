import type { Answer, Ask } from "@iron/mock-provider";
import { splitTokens } from "@iron/mock-provider";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { anthropicMessages } from "./clients/anthropic-messages.ts";
import { placeOf } from "./support/place-of.ts";
import { CLIENT_MODELS, FORMATS, useRig } from "./support/rig.ts";
import type { ObjectSchema, ToolSpec } from "./support/task.ts";

const rig = useRig();

const NOTHING: ObjectSchema = { type: "object", properties: {}, required: [], additionalProperties: false };
/** As agents name the tools of their servers: legal in Messages, too long for the others. */
const NAME = `mcp__a_server_with_a_long_name__${"look_it_up_".repeat(4)}now`;
const LONG: ToolSpec = { name: NAME, description: "Looks it up.", parameters: NOTHING };

/** Calls the first tool by the name that the provider was told. */
function callFirst(ask: Ask): Answer {
  const tool = { id: "idlong", name: ask.tools[0]?.name ?? "", custom: false };
  return {
    id: "0123456789abcdef0123456789abcdef",
    choices: [{ blocks: [{ kind: "tool_call", pieces: splitTokens("{}"), tool }], finish: "tool_calls" }],
    usage: { inputTokens: 10, outputTokens: 5 },
  };
}

const DONE: Answer = {
  id: "0123456789abcdef0123456789abcdef",
  choices: [{ blocks: [{ kind: "text", pieces: splitTokens("Done.") }], finish: "stop" }],
  usage: { inputTokens: 10, outputTokens: 5 },
};
const SCENARIO = { name: "odd tools", task: { say: "" }, answers: [callFirst, DONE] };

describe.each(FORMATS)("on a model of %s", (target) => {
  it.each([true, false])(
    "a tool with a name too long for it goes by its own, streamed: %s",
    async (streamed) => {
      const heard = rig().play(SCENARIO);
      const place = { ...placeOf(rig(), target), streamed };
      const turns = await anthropicMessages.run({ say: "Look.", tools: [LONG] }, place);
      expect(turns.map((turn) => turn.calls)).toEqual([[{ name: NAME, input: {} }], []]);
      const longest = target === "anthropic-messages" ? 128 : 64;
      expect(heard.map((ask) => (ask.tools[0]?.name.length ?? 0) <= longest)).toEqual([true, true]);
      expect(JSON.stringify(heard[1]?.body).split(`"${heard[0]?.tools[0]?.name}"`)).toHaveLength(3);
    },
  );
});

describe.each(["openai-responses", "anthropic-messages"] as const)("on a model of %s", (target) => {
  it.each([true, false])("the older functions are called as such, streamed: %s", async (stream) => {
    rig().play(SCENARIO);
    const { baseUrl, apiKey } = placeOf(rig(), target);
    const client = new OpenAI({ apiKey, baseURL: baseUrl, maxRetries: 0 });
    const params = {
      model: CLIENT_MODELS["openai-chat"],
      messages: [{ role: "user" as const, content: "Look." }],
      functions: [{ name: "look", parameters: { ...NOTHING } }],
    };
    const reply = stream
      ? await client.chat.completions.stream(params).finalChatCompletion()
      : await client.chat.completions.create(params);
    const [choice] = reply.choices;
    expect(choice?.finish_reason).toBe("function_call");
    expect(choice?.message).toMatchObject({ function_call: { name: "look", arguments: "{}" } });
  });
});
