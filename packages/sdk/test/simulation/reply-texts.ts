/** Every token is one of these: as long as we take a token to be. */
const TOKEN = "tok ";

/** What a provider says it has counted: as it is, absurd, or nothing. */
export interface ToldUsage {
  readonly input: number | string;
  readonly output: number | string;
}

export interface ReplyTexts {
  readonly start: (usage: ToldUsage) => string;
  readonly token: string;
  /** The reply's end: why, what was counted, the terminal mark. */
  readonly end: (usage: ToldUsage | undefined, capped: boolean) => string;
  readonly error: string;
  readonly whole: (tokens: number, usage: ToldUsage | undefined, capped: boolean) => string;
}

function data(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function event(value: { readonly type: string }): string {
  return `event: ${value.type}\n${data(value)}`;
}

function chunk(delta: object, finish: string | null = null): object {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return { id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices };
}

const chatUsage = ({ input, output }: ToldUsage): object => ({
  prompt_tokens: input,
  completion_tokens: output,
});

export const chatTexts: ReplyTexts = {
  start: () => data(chunk({ role: "assistant", content: "" })),
  token: data(chunk({ content: TOKEN })),
  end: (usage, capped) =>
    data(chunk({}, capped ? "length" : "stop")) +
    (usage === undefined ? "" : data({ ...chunk({}), choices: [], usage: chatUsage(usage) })) +
    "data: [DONE]\n\n",
  error: data({ error: { message: "overloaded", type: "server_error", code: null } }),
  whole: (tokens, usage, capped) =>
    JSON.stringify({
      id: "c",
      object: "chat.completion",
      created: 1,
      model: "m",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: TOKEN.repeat(tokens) },
          finish_reason: capped ? "length" : "stop",
        },
      ],
      ...(usage !== undefined && { usage: chatUsage(usage) }),
    }),
};

const message = { id: "m", type: "message", role: "assistant", model: "m", stop_sequence: null };

export const messagesTexts: ReplyTexts = {
  start: ({ input }) =>
    event({
      type: "message_start",
      message: {
        ...message,
        content: [],
        stop_reason: null,
        usage: { input_tokens: input, output_tokens: 1 },
      },
    } as { type: string }) +
    event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } } as {
      type: string;
    }),
  token: event({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: TOKEN } } as {
    type: string;
  }),
  end: (usage, capped) =>
    event({ type: "content_block_stop", index: 0 } as { type: string }) +
    event({
      type: "message_delta",
      delta: { stop_reason: capped ? "max_tokens" : "end_turn", stop_sequence: null },
      ...(usage !== undefined && { usage: { output_tokens: usage.output } }),
    } as { type: string }) +
    event({ type: "message_stop" }),
  error: event({ type: "error", error: { type: "overloaded_error", message: "overloaded" } } as {
    type: string;
  }),
  whole: (tokens, usage, capped) =>
    JSON.stringify({
      ...message,
      content: [{ type: "text", text: TOKEN.repeat(tokens) }],
      stop_reason: capped ? "max_tokens" : "end_turn",
      ...(usage !== undefined && { usage: { input_tokens: usage.input, output_tokens: usage.output } }),
    }),
};

export function errorText(status: number): string {
  return JSON.stringify({
    type: "error",
    error: { type: "api_error", message: `error ${status}`, code: null },
  });
}
