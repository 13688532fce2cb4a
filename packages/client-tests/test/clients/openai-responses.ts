import OpenAI from "openai";
import { CLIENT_MODELS, THINKING_MODELS } from "../support/rig.ts";
import type { Client, Place, Task, Turn } from "../support/task.ts";
import { toolResult } from "../support/task.ts";

type Params = OpenAI.Responses.ResponseCreateParamsNonStreaming & { input: OpenAI.Responses.ResponseInput };

/** The vendor's own client, Responses, keeping no state at the provider. */
export const openaiResponses: Client = {
  name: "openai, responses",
  format: "openai-responses",
  cannot: { "a stop sequence": "Responses has none" },
  run,
};

async function run(task: Task, place: Place): Promise<readonly Turn[]> {
  const client = new OpenAI({ apiKey: place.apiKey, baseURL: place.baseUrl, maxRetries: 0 });
  const params = paramsOf(task);
  const turns: Turn[] = [];
  for (;;) {
    const reply: OpenAI.Responses.Response = place.streamed
      ? await client.responses.stream({ ...params, stream: true }).finalResponse()
      : await client.responses.create(params);
    turns.push(seen(reply));
    const calls = reply.output.filter((item) => item.type === "function_call");
    if (calls.length === 0) return turns;
    params.input.push(
      ...(reply.output as OpenAI.Responses.ResponseInput),
      ...calls.map((call) => ({
        type: "function_call_output" as const,
        call_id: call.call_id,
        output: toolResult(call.name),
      })),
    );
    params.tool_choice = "auto";
  }
}

function seen(reply: OpenAI.Responses.Response): Turn {
  const refusals = reply.output
    .flatMap((item) => (item.type === "message" ? item.content : []))
    .flatMap((part) => (part.type === "refusal" ? [part.refusal] : []));
  return {
    text: reply.output_text,
    reasoning: reply.output
      .flatMap((item) => (item.type === "reasoning" ? item.summary.map((part) => part.text) : []))
      .join(""),
    calls: reply.output.flatMap((item) =>
      item.type === "function_call"
        ? [{ name: item.name, input: JSON.parse(item.arguments) as unknown }]
        : [],
    ),
    finish: `${reply.status} ${reply.incomplete_details?.reason ?? ""}`,
    ...(refusals.length > 0 && { refusal: refusals.join("") }),
    usage: {
      input: reply.usage?.input_tokens,
      output: reply.usage?.output_tokens,
      cached: reply.usage?.input_tokens_details.cached_tokens ?? 0,
    },
  };
}

function paramsOf(task: Task): Params {
  const models = task.think === true ? THINKING_MODELS : CLIENT_MODELS;
  const [first, ...more] = task.system ?? [];
  return {
    model: models["openai-responses"],
    store: false,
    ...(first !== undefined && { instructions: first }),
    input: [
      ...more.map((content) => ({ role: "developer" as const, content })),
      ...(task.history ?? []).flatMap(([user, assistant]) => [
        { role: "user" as const, content: user },
        { role: "assistant" as const, content: assistant },
      ]),
      { role: "user", content: said(task) },
    ],
    ...(task.tools && {
      tools: task.tools.map((tool) => ({
        type: "function",
        ...tool,
        parameters: { ...tool.parameters },
        strict: true,
      })),
    }),
    ...(task.mustCall === true && { tool_choice: "required" }),
    ...(task.cap !== undefined && { max_output_tokens: task.cap }),
    ...(task.think === true && {
      reasoning: { effort: "medium", summary: "auto" },
      include: ["reasoning.encrypted_content"],
    }),
    ...(task.schema && {
      text: { format: { type: "json_schema", name: "answer", strict: true, schema: { ...task.schema } } },
    }),
  };
}

function said(task: Task): string | OpenAI.Responses.ResponseInputMessageContentList {
  if (task.image === undefined) return task.say;
  return [
    { type: "input_text", text: task.say },
    { type: "input_image", detail: "auto", image_url: `data:image/png;base64,${task.image}` },
  ];
}
