import type { JsonObject, Usage } from "@iron/types";
import type { Format, Step } from "../formats/format.ts";
import { jsonReply } from "../http/provider-reply.ts";
import type { Chunk } from "../http/provider-reply.ts";
import { sleep } from "../http/sleep.ts";
import type { Answer } from "../model/answer.ts";
import type { Ask } from "../model/ask.ts";
import { thinkAnswer } from "../model/think-answer.ts";
import type { Endpoint, EndpointContext } from "./context.ts";

const TOKENS_PER_CHUNK = 4;
const NOTHING = Buffer.alloc(0);

/** An endpoint that chats in one format. */
export function chatEndpoint(format: Format): Endpoint {
  return (context) => {
    const ask = format.readAsk(context.body);
    const answer = converse(ask, context);
    const rendering = {
      created: context.created,
      tokensPerChunk: context.options.tokensPerChunk ?? TOKENS_PER_CHUNK,
      showUsage: (usage: JsonObject) => context.faults.showUsage(usage),
    };
    const steps = (): Generator<Step> => format.stream(ask, answer, rendering);
    const charge = { model: ask.model, full: answer.usage };
    if (!ask.stream) {
      const body = context.faults.finish(JSON.stringify(format.whole(ask, answer, rendering)));
      return { ...jsonReply(200, body, charge), chunks: wholeChunks(Buffer.from(body), steps, context) };
    }
    return {
      kind: "http",
      status: 200,
      headers: [
        ["content-type", "text/event-stream; charset=utf-8"],
        ["cache-control", "no-cache"],
      ],
      chunks: streamChunks(steps(), context),
      sse: true,
      charge,
    };
  };
}

/** The answer, with the stored conversation that a Responses request continues counted in. */
function converse(ask: Ask, context: EndpointContext): Answer {
  const answer = context.options.answer?.(ask) ?? think(ask, context);
  if (ask.format !== "responses") return answer;
  const previous = ask.body["previous_response_id"];
  const before = typeof previous === "string" ? (context.store.conversations.get(previous) ?? 0) : 0;
  const usage: Usage = { ...answer.usage, inputTokens: answer.usage.inputTokens + before };
  if (ask.body["store"] !== false) {
    context.store.conversations.set(`resp_${answer.id}`, usage.inputTokens + usage.outputTokens);
  }
  return { ...answer, usage };
}

function think(ask: Ask, context: EndpointContext): Answer {
  const { replyTokens } = context.options;
  const { overrun } = context.faults;
  return thinkAnswer(ask, {
    cache: context.cache,
    ...(replyTokens === undefined ? {} : { replyTokens }),
    ...(overrun === undefined ? {} : { overrun }),
  });
}

async function* streamChunks(steps: Iterable<Step>, context: EndpointContext): AsyncGenerator<Chunk> {
  for (const step of steps) {
    if (step.tokens > 0) await pause(context);
    if (context.gone.aborted) return;
    yield { bytes: Buffer.from(context.faults.finish(step.text)), tokens: step.tokens };
  }
}

/** A whole reply takes as long to generate as a stream; what was generated when the client leaves is billed. */
function wholeChunks(
  body: Buffer,
  steps: () => Iterable<Step>,
  context: EndpointContext,
): Chunk[] | AsyncIterable<Chunk> {
  if (!context.options.chunkDelayMs) return [{ bytes: body, tokens: 0 }];
  return generateThenSend(body, steps(), context);
}

async function* generateThenSend(
  body: Buffer,
  steps: Iterable<Step>,
  context: EndpointContext,
): AsyncGenerator<Chunk> {
  for (const step of steps) {
    if (step.tokens === 0) continue;
    await pause(context);
    if (context.gone.aborted) return;
    yield { bytes: NOTHING, tokens: step.tokens };
  }
  yield { bytes: body, tokens: 0 };
}

async function pause(context: EndpointContext): Promise<void> {
  await sleep(context.clock, context.options.chunkDelayMs ?? 0, context.gone);
}
