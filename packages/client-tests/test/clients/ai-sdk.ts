import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import type { LanguageModel, ModelMessage, ToolSet } from "ai";
import { generateText, isStepCount, jsonSchema, Output, streamText, tool } from "ai";
import { CLIENT_MODELS, THINKING_MODELS } from "../support/rig.ts";
import type { ChatFormat, Client, Place, Task, Turn } from "../support/task.ts";
import { toolResult } from "../support/task.ts";

type Step = Awaited<ReturnType<typeof generateText>>["steps"][number];
type MakeModel = (place: Place, name: string) => LanguageModel;

/** Vercel's `ai`, which speaks every format through a package for it. */
export const aiSdkChat: Client = {
  name: "ai, @ai-sdk/openai chat",
  format: "openai-chat",
  forgets: true,
  run: (task, place) =>
    run(task, place, { format: "openai-chat", make: (at, name) => openai(at).chat(name) }),
};

export const aiSdkResponses: Client = {
  name: "ai, @ai-sdk/openai responses",
  format: "openai-responses",
  cannot: { "a stop sequence": "Responses has none" },
  midStreamError: "StreamProviderError",
  run: (task, place) =>
    run(task, place, { format: "openai-responses", make: (at, name) => openai(at).responses(name) }),
};

export const aiSdkAnthropic: Client = {
  name: "ai, @ai-sdk/anthropic",
  format: "anthropic-messages",
  run: (task, place) =>
    run(task, place, {
      format: "anthropic-messages",
      make: (at, name) => createAnthropic({ baseURL: at.baseUrl, apiKey: at.apiKey })(name),
    }),
};

function openai({ baseUrl, apiKey }: Place): ReturnType<typeof createOpenAI> {
  return createOpenAI({ baseURL: baseUrl, apiKey });
}

interface Speaking {
  readonly format: ChatFormat;
  readonly make: MakeModel;
}

async function run(task: Task, place: Place, { format, make }: Speaking): Promise<readonly Turn[]> {
  const models = task.think === true ? THINKING_MODELS : CLIENT_MODELS;
  const options = { ...optionsOf(task, format), model: make(place, models[format]), maxRetries: 0 };
  if (!place.streamed) return (await generateText(options)).steps.map((step) => seen(step));
  const failures: unknown[] = [];
  const result = streamText({ ...options, onError: ({ error }) => void failures.push(error) });
  await result.consumeStream();
  if (failures.length > 0) throw failures[0];
  return (await result.steps).map((step) => seen(step));
}

function seen(step: Step): Turn {
  return {
    text: step.text,
    reasoning: step.reasoningText ?? "",
    calls: step.toolCalls.map((call) => ({ name: call.toolName, input: call.input as unknown })),
    finish: step.finishReason,
    usage: {
      input: step.usage.inputTokens,
      output: step.usage.outputTokens,
      cached: step.usage.inputTokenDetails.cacheReadTokens ?? 0,
    },
  };
}

function optionsOf(
  task: Task,
  format: ChatFormat,
): Omit<Parameters<typeof generateText>[0], "model" | "prompt"> {
  return {
    messages: messagesOf(task),
    ...(task.system && { instructions: task.system.map((content) => ({ role: "system", content })) }),
    ...(task.tools && { tools: toolsOf(task.tools), stopWhen: isStepCount(3) }),
    ...(task.mustCall === true && {
      toolChoice: "required",
      prepareStep: ({ stepNumber }) => (stepNumber === 0 ? {} : { toolChoice: "auto" }),
    }),
    ...(task.stop !== undefined && { stopSequences: [task.stop] }),
    ...(task.cap !== undefined && { maxOutputTokens: task.cap }),
    ...(task.schema && {
      output: Output.object({ schema: jsonSchema({ ...task.schema }), name: "answer" }),
    }),
    providerOptions: {
      openai: {
        store: false,
        ...(task.think === true && {
          reasoningEffort: "medium",
          ...(format === "openai-responses" && {
            reasoningSummary: "auto",
            include: ["reasoning.encrypted_content"],
          }),
        }),
      },
      anthropic: {
        ...(task.think === true && {
          thinking: { type: "adaptive", display: "summarized" },
          effort: "medium",
        }),
      },
    },
  };
}

function messagesOf(task: Task): ModelMessage[] {
  return [
    ...(task.history ?? []).flatMap(([user, assistant]): ModelMessage[] => [
      { role: "user", content: user },
      { role: "assistant", content: assistant },
    ]),
    {
      role: "user",
      content:
        task.image === undefined
          ? task.say
          : [
              { type: "text", text: task.say },
              { type: "file", data: task.image, mediaType: "image/png" },
            ],
    },
  ];
}

function toolsOf(tools: NonNullable<Task["tools"]>): ToolSet {
  return Object.fromEntries(
    tools.map(({ name, description, parameters }) => [
      name,
      tool({
        description,
        inputSchema: jsonSchema({ ...parameters, required: [...parameters.required] }),
        execute: () => toolResult(name),
      }),
    ]),
  );
}
