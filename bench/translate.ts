/**
 * Microseconds per event for each direction between chat formats, beside a bare `JSON.parse` and `JSON.stringify` of the same events.
 * All are measured in turns within one run, so that what else the machine does falls on all of them alike. Run: `node bench/translate.ts`.
 */
import { dialects, type Dialect, type SseEvent } from "@iron/dialects";

const EVENTS = 1_000;
const ROUNDS = 60;
const WARMUP = 10;

const text = (at: number): string => ` word${at % 97}`;
const json = (value: unknown): string => JSON.stringify(value);
const event = (name: string | undefined, value: unknown): SseEvent => ({
  name,
  data: json(value),
  start: 0,
  end: 0,
});
const named = (type: string, rest: object): SseEvent => event(type, { type, ...rest });

const chatChunk = (delta: unknown, finish: string | null = null): SseEvent =>
  event(undefined, {
    id: "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT",
    object: "chat.completion.chunk",
    created: 1_741_569_952,
    model: "gpt-4o-2024-08-06",
    service_tier: "default",
    system_fingerprint: "fp_44709d6fcb",
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    usage: null,
    obfuscation: "aZ3kQ9",
  });
const chatCall = (at: number): unknown =>
  at === 0
    ? { tool_calls: [{ index: 0, id: "call_1", type: "function", function: { name: "f", arguments: "" } }] }
    : { tool_calls: [{ index: 0, function: { arguments: text(at) } }] };

function chatStream(): readonly SseEvent[] {
  return [
    chatChunk({ role: "assistant", content: "", refusal: null }),
    ...times((at) => chatChunk({ content: text(at) })),
    ...times((at) => chatChunk(chatCall(at)), EVENTS / 10),
    chatChunk({}, "tool_calls"),
    { name: undefined, data: "[DONE]", start: 0, end: 0 },
  ];
}

function messagesStream(): readonly SseEvent[] {
  const delta = (index: number, piece: unknown): SseEvent =>
    named("content_block_delta", { index, delta: piece });
  const start = (index: number, block: unknown): SseEvent =>
    named("content_block_start", { index, content_block: block });
  const stop = (index: number): SseEvent => named("content_block_stop", { index });
  const usage = { input_tokens: 10, output_tokens: 1 };
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-sonnet-4-5",
    content: [],
    usage,
  };
  return [
    named("message_start", { message }),
    start(0, { type: "text", text: "" }),
    ...times((at) => delta(0, { type: "text_delta", text: text(at) })),
    stop(0),
    start(1, { type: "tool_use", id: "toolu_1", name: "f", input: {} }),
    ...times((at) => delta(1, { type: "input_json_delta", partial_json: text(at) }), EVENTS / 10),
    stop(1),
    named("message_delta", { delta: { stop_reason: "tool_use", stop_sequence: null }, usage }),
    named("message_stop", {}),
  ];
}

function responsesStream(): readonly SseEvent[] {
  let sequence = 0;
  const next = (type: string, rest: object): SseEvent =>
    named(type, { sequence_number: sequence++, ...rest });
  const response = {
    id: "resp_1",
    object: "response",
    created_at: 1,
    model: "gpt-5",
    status: "completed",
    output: [],
  };
  const message = { id: "msg_1", type: "message", status: "in_progress", content: [], role: "assistant" };
  const call = {
    id: "fc_1",
    type: "function_call",
    status: "in_progress",
    arguments: "",
    call_id: "call_1",
    name: "f",
  };
  const place = {
    item_id: "msg_67c9fdcf37fc8190ba82116e33fb28c507b8b0ad4e5eb654",
    output_index: 0,
    content_index: 0,
  };
  const part = { type: "output_text", annotations: [], logprobs: [], text: "" };
  return [
    next("response.created", { response }),
    next("response.output_item.added", { output_index: 0, item: message }),
    next("response.content_part.added", { ...place, part }),
    ...times((at) =>
      next("response.output_text.delta", { ...place, delta: text(at), logprobs: [], obfuscation: "aZ3kQ9" }),
    ),
    next("response.output_item.done", { output_index: 0, item: message }),
    next("response.output_item.added", { output_index: 1, item: call }),
    ...times(
      (at) =>
        next("response.function_call_arguments.delta", { item_id: "fc_1", output_index: 1, delta: text(at) }),
      EVENTS / 10,
    ),
    next("response.output_item.done", { output_index: 1, item: call }),
    next("response.completed", { response }),
  ];
}

function times(make: (at: number) => SseEvent, count: number = EVENTS): readonly SseEvent[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

/** A stream as the vendors send it: mostly small pieces of text, and a tool call in pieces. */
const STREAMS: Readonly<Record<string, readonly SseEvent[]>> = {
  "openai-chat": chatStream(),
  "openai-responses": responsesStream(),
  "anthropic-messages": messagesStream(),
};

interface Lane {
  readonly name: string;
  readonly events: number;
  readonly run: () => number;
  readonly took: number[];
}

/** Adds the bytes of what was written: as a socket would, it makes each text whole, and nothing is optimised away. */
function translate(source: Dialect, target: Dialect, events: readonly SseEvent[]): number {
  const decoder = source.reply.decodeStream();
  const encoder = target.reply.encodeStream({ requestId: "r", model: "m", created: 1, includeUsage: true });
  let length = 0;
  for (const one of events)
    for (const piece of decoder.push(one)) length += Buffer.byteLength(encoder.push(piece));
  return length + Buffer.byteLength(encoder.end());
}

function reparse(events: readonly SseEvent[]): number {
  let length = 0;
  for (const { data } of events)
    if (data !== "[DONE]") length += Buffer.byteLength(JSON.stringify(JSON.parse(data)));
  return length;
}

function streamOf(dialect: Dialect): readonly SseEvent[] {
  return STREAMS[dialect.id] ?? [];
}

const formats = [...dialects.values()];
const bare = formats.map((source): Lane => {
  const events = streamOf(source);
  return { name: source.id, events: events.length, run: () => reparse(events), took: [] };
});
const lanes = formats.flatMap((source, at) =>
  formats.map((target): Lane & { readonly base: Lane | undefined } => {
    const events = streamOf(source);
    const name = `${source.id} -> ${target.id}`;
    return {
      name,
      events: events.length,
      run: () => translate(source, target, events),
      took: [],
      base: bare[at],
    };
  }),
);

let sink = 0;
for (let round = 0; round < WARMUP + ROUNDS; round += 1) {
  for (const lane of [...bare, ...lanes]) {
    const before = performance.now();
    sink += lane.run();
    if (round >= WARMUP) lane.took.push(((performance.now() - before) * 1000) / lane.events);
  }
}

function median(list: readonly number[]): number {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

console.log(`${"direction".padEnd(44)}${"us/event".padStart(10)}${"bare".padStart(8)}${"ratio".padStart(8)}`);
for (const { name, took, base } of lanes) {
  const own = median(took);
  const least = median(base?.took ?? []);
  const ratio = (own / least).toFixed(2);
  console.log(
    `${name.padEnd(44)}${own.toFixed(2).padStart(10)}${least.toFixed(2).padStart(8)}${ratio.padStart(8)}`,
  );
}
if (sink === 0) throw new Error("nothing was written");
