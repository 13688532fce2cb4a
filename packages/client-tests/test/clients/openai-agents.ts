import type { AgentInputItem, Model, ModelResponse, ModelSettings } from "@openai/agents";
import {
  Agent,
  OpenAIChatCompletionsModel,
  OpenAIResponsesModel,
  Runner,
  setTracingDisabled,
  tool,
} from "@openai/agents";
import OpenAI from "openai";
import { CLIENT_MODELS, THINKING_MODELS } from "../support/rig.ts";
import type { ChatFormat, Client, Place, Task, Turn } from "../support/task.ts";
import { toolResult } from "../support/task.ts";

setTracingDisabled(true);

const NO_WORDS = {
  "a stop sequence": "the agent has no setting for it",
};

/** OpenAI's Agents SDK, with both of its models. */
export const agentsChat: Client = {
  name: "@openai/agents, chat completions",
  format: "openai-chat",
  forgets: true,
  cannot: NO_WORDS,
  run: (task, place) => run(task, place, "openai-chat"),
};
export const agentsResponses: Client = {
  name: "@openai/agents, responses",
  format: "openai-responses",
  cannot: { ...NO_WORDS, "a reply cut at the cap": "the SDK throws at any incomplete response" },
  run: (task, place) => run(task, place, "openai-responses"),
};

async function run(task: Task, place: Place, format: ChatFormat): Promise<readonly Turn[]> {
  const agent = new Agent({
    name: "tester",
    model: modelOf(task, place, format),
    modelSettings: settingsOf(task),
    resetToolChoice: true,
    ...(task.system && { instructions: task.system.join("\n") }),
    tools: (task.tools ?? []).map(({ name, description, parameters }) =>
      tool({
        name,
        description,
        parameters: { ...parameters, required: [...parameters.required] },
        strict: true,
        execute: () => toolResult(name),
      }),
    ),
    ...(task.schema && {
      outputType: {
        type: "json_schema",
        name: "answer",
        strict: true,
        schema: task.schema as never,
      },
    }),
  });
  const runner = new Runner({ tracingDisabled: true });
  const input = inputOf(task);
  if (!place.streamed) return (await runner.run(agent, input)).rawResponses.map((one) => seen(one));
  const result = await runner.run(agent, input, { stream: true });
  for await (const _event of result);
  await result.completed;
  return result.rawResponses.map((one) => seen(one));
}

function modelOf(task: Task, place: Place, format: ChatFormat): Model {
  const client = new OpenAI({ apiKey: place.apiKey, baseURL: place.baseUrl, maxRetries: 0 });
  const name = (task.think === true ? THINKING_MODELS : CLIENT_MODELS)[format];
  return format === "openai-chat"
    ? new OpenAIChatCompletionsModel(client, name)
    : new OpenAIResponsesModel(client, name);
}

function settingsOf(task: Task): ModelSettings {
  return {
    store: false,
    ...(task.mustCall === true && { toolChoice: "required" }),
    ...(task.cap !== undefined && { maxTokens: task.cap }),
    ...(task.think === true && {
      reasoning: { effort: "medium", summary: "auto" },
      providerData: { include: ["reasoning.encrypted_content"] },
    }),
  };
}

function seen(response: ModelResponse): Turn {
  const parts = response.output.flatMap((item) =>
    item.type === "message" && item.role === "assistant" ? [item] : [],
  );
  return {
    text: parts
      .flatMap((item) => item.content)
      .map((part) => (part.type === "output_text" ? part.text : ""))
      .join(""),
    reasoning: response.output
      .flatMap((item) => (item.type === "reasoning" ? item.content : []))
      .map((part) => part.text)
      .join(""),
    calls: response.output.flatMap((item) =>
      item.type === "function_call"
        ? [{ name: item.name, input: JSON.parse(item.arguments) as unknown }]
        : [],
    ),
    finish: [...new Set(parts.map((item) => item.status))].join(" "),
    usage: {
      input: response.usage.inputTokens,
      output: response.usage.outputTokens,
      cached: response.usage.inputTokensDetails[0]?.["cached_tokens"] ?? 0,
    },
  };
}

function inputOf(task: Task): AgentInputItem[] {
  return [
    ...(task.history ?? []).flatMap(([user, assistant]): AgentInputItem[] => [
      { role: "user", content: user },
      { role: "assistant", status: "completed", content: [{ type: "output_text", text: assistant }] },
    ]),
    {
      role: "user",
      content:
        task.image === undefined
          ? task.say
          : [
              { type: "input_text", text: task.say },
              { type: "input_image", image: `data:image/png;base64,${task.image}` },
            ],
    },
  ];
}
