import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallSize, Json, JsonObject } from "@iron/types";
import { anthropicMessages } from "../anthropic-messages/dialect.ts";
import { openaiChat } from "../openai-chat/dialect.ts";
import { openaiResponses } from "../openai-responses/dialect.ts";
import { dialects } from "../registry.ts";

const chat = (body: JsonObject): CallSize => openaiChat.request.size({ model: "m", messages: [], ...body });
const responses = (body: JsonObject): CallSize => openaiResponses.request.size({ model: "m", ...body });
const messages = (body: JsonObject): CallSize =>
  anthropicMessages.request.size({ model: "m", max_tokens: 5, messages: [], ...body });
const user = (content: Json): JsonObject => ({ role: "user", content });
const pdf = `JVBERi0${"A".repeat(4000)}`;

/** UTF-8 bytes of all texts, keys and numbers at and below a value: what a model could be shown of it. */
function readable(value: Json | undefined): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") return String(value).length;
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, member]) => {
    return sum + (Array.isArray(value) ? 0 : Buffer.byteLength(key)) + readable(member);
  }, 0);
}

describe("size is an upper bound (A-68)", () => {
  it("counts every text, key and number of prompt, tools and unknown fields", () => {
    const json = fc.jsonValue({ maxDepth: 3, stringUnit: "grapheme" });
    fc.assert(
      fc.property(json, json, fc.string({ minLength: 1, unit: "grapheme" }), (inside, schema, name) => {
        const tools = [{ name: "t", type: "function", parameters: schema as Json }];
        const list = [{ role: "user", content: inside as Json }];
        const unknown = `x_${name}`;
        for (const dialect of dialects.values()) {
          const key = dialect.id === "openai-responses" ? "input" : "messages";
          const body = { model: "m", [key]: list, tools, [unknown]: inside as Json };
          const { model: _model, ...read } = body;
          const plain = JSON.stringify(inside).includes('"type"') ? 0 : readable(read);
          expect(dialect.request.size(body).textBytes).toBeGreaterThanOrEqual(
            plain - key.length - "tools".length,
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  it("counts bytes, not characters", () => {
    const more = chat({ messages: [user("😀é漢")] }).textBytes - chat({ messages: [user("")] }).textBytes;
    expect(more).toBe(4 + 2 + 3);
  });

  it("never throws, whatever the fields are", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(
            "messages",
            "input",
            "tools",
            "system",
            "n",
            "stream_options",
            "thinking",
            "max_tokens",
            "mcp_servers",
            "prompt",
          ),
          fc.jsonValue(),
        ),
        (body) => {
          for (const dialect of dialects.values()) {
            const size = dialect.request.size(body);
            expect(Number.isSafeInteger(size.textBytes) && size.textBytes >= 0).toBe(true);
            expect(size.choices).toBeGreaterThanOrEqual(1);
            dialect.request.texts(body);
            dialect.request.askUsage(body);
            dialect.request.capOutput(body, 1);
          }
        },
      ),
    );
  });

  it("leaves settings out", () => {
    expect(chat({ temperature: 1, user: "u".repeat(500), metadata: { a: "b".repeat(500) } }).textBytes).toBe(
      chat({}).textBytes,
    );
  });
});

describe("media are counted as what they are", () => {
  const data = "A".repeat(100_000);

  it("pictures", () => {
    const sizes = [
      chat({
        messages: [user([{ type: "image_url", image_url: { url: `data:image/png;base64,${data}` } }])],
      }),
      responses({ input: [user([{ type: "input_image", image_url: `data:image/png;base64,${data}` }])] }),
      responses({
        input: [
          {
            type: "computer_call_output",
            call_id: "c",
            output: { type: "computer_screenshot", image_url: data },
          },
        ],
      }),
      responses({ input: [{ type: "image_generation_call", id: "ig", status: "completed", result: data }] }),
      messages({
        messages: [user([{ type: "image", source: { type: "base64", media_type: "image/png", data } }])],
      }),
      messages({
        messages: [
          user([
            {
              type: "tool_result",
              tool_use_id: "t",
              content: [{ type: "image", source: { type: "url", url: "https://x.test/a" } }],
            },
          ]),
        ],
      }),
    ];
    for (const size of sizes) {
      expect(size.images).toBe(1);
      expect(size.textBytes).toBeLessThan(300);
      expect(size.unbounded).toEqual([]);
    }
  });

  it("PDF files by the page", () => {
    const sizes = [
      chat({
        messages: [
          user([
            { type: "file", file: { filename: "a.pdf", file_data: `data:application/pdf;base64,${pdf}` } },
          ]),
        ],
      }),
      responses({ input: [user([{ type: "input_file", filename: "a.pdf", file_data: pdf }])] }),
      messages({
        messages: [
          user([{ type: "document", source: { type: "base64", media_type: "application/pdf", data: pdf } }]),
        ],
      }),
    ];
    for (const size of sizes) {
      expect(size.documentPages).toBe(Math.ceil((pdf.length * 3) / 4 / 128));
      expect(size.textBytes).toBeLessThan(300);
    }
    const huge = messages({
      messages: [user([{ type: "document", source: { type: "base64", data: pdf.padEnd(4_000_000, "A") } }])],
    });
    expect(huge.documentPages).toBe(1000);
  });

  it("other files as text, and as without bound where they are packed", () => {
    const text = chat({
      messages: [user([{ type: "file", file: { file_data: `data:text/csv;base64,${"A".repeat(400)}` } }])],
    });
    expect(text.textBytes).toBeGreaterThanOrEqual(300);
    expect(text.unbounded).toEqual([]);
    const packed = chat({
      messages: [
        user([{ type: "file", file: { file_data: `data:application/zip;base64,${"A".repeat(400)}` } }]),
      ],
    });
    expect(packed.unbounded).toEqual(["file_data"]);
  });

  it("sound by the second, at the lowest bit rate there is", () => {
    const second = "A".repeat(1000);
    const size = chat({
      messages: [user([{ type: "input_audio", input_audio: { data: second, format: "mp3" } }])],
    });
    expect(size.audioSeconds).toBe(1);
    expect(size.textBytes).toBeLessThan(100);
    const wav = chat({
      messages: [user([{ type: "input_audio", input_audio: { data: "A".repeat(64_000), format: "wav" } }])],
    });
    expect(wav.audioSeconds).toBe(12);
  });
});

describe("input that is not in the body is named", () => {
  it.each<[CallSize, string[]]>([
    [responses({ previous_response_id: "resp_1" }), ["previous_response_id"]],
    [responses({ conversation: { id: "conv_1" } }), ["conversation"]],
    [responses({ prompt: { id: "pmpt_1" } }), ["prompt"]],
    [responses({ input: [{ type: "item_reference", id: "msg_1" }] }), ["item_reference"]],
    [responses({ input: [{ id: "msg_1" }] }), ["item_reference"]],
    [responses({ input: [user([{ type: "input_file", file_id: "file-1" }])] }), ["file_id"]],
    [responses({ input: [user([{ type: "input_file", file_url: "https://x.test/a.pdf" }])] }), ["file_url"]],
    [responses({ previous_response_id: null, conversation: null, prompt: null, input: "x" }), []],
    [chat({ messages: [user([{ type: "file", file: { file_id: "file-1" } }])] }), ["file_id"]],
    [chat({ messages: [{ role: "assistant", audio: { id: "audio_1" } }] }), ["messages.audio"]],
    [chat({ web_search_options: {} }), ["web_search"]],
    [
      messages({ messages: [user([{ type: "document", source: { type: "file", file_id: "f" } }])] }),
      ["document_file"],
    ],
    [
      messages({ messages: [user([{ type: "document", source: { type: "url", url: "https://x.test" } }])] }),
      ["document_url"],
    ],
    [messages({ messages: [user([{ type: "container_upload", file_id: "f" }])] }), ["container_upload"]],
    [messages({ container: "container_1" }), ["container"]],
    [messages({ mcp_servers: [{ type: "url", url: "https://x.test", name: "x" }] }), ["mcp_servers"]],
    [messages({ container: null, mcp_servers: [] }), []],
  ])("%#: $1", (size, unbounded) => {
    expect(size.unbounded).toEqual(unbounded);
  });

  it("but not the tools that the client runs itself, of which a toolset is many", () => {
    const size = messages({
      tools: [{ type: "computer_toolset_20260801" }, { type: "memory_20250818", name: "memory" }],
    });
    expect(size).toMatchObject({ serverTools: [], unbounded: [], tools: 41 });
  });

  it("with the tools that the provider runs, and how often they may", () => {
    const search = messages({
      tools: [
        { type: "web_search_20250305", name: "web_search", max_uses: 3 },
        { type: "bash_20250124", name: "bash" },
        { name: "mine", input_schema: {} },
      ],
    });
    expect(search).toMatchObject({
      serverTools: [{ name: "web_search", maxUses: 3 }],
      unbounded: ["web_search"],
      tools: 3,
    });
    const hosted = responses({
      max_tool_calls: 2,
      input: "x",
      tools: [
        { type: "file_search" },
        { type: "function", name: "f" },
        { type: "custom", name: "c" },
        { type: "web_search_preview_2025_03_11" },
        { type: "mcp", server_label: "s" },
        { type: "shell", environment: { type: "local" } },
      ],
    });
    expect(hosted.serverTools).toEqual([
      { name: "file_search", maxUses: 2 },
      { name: "web_search", maxUses: 2 },
      { name: "mcp", maxUses: 2 },
    ]);
    expect(chat({ tools: [{ type: "function", function: { name: "f" } }] }).serverTools).toEqual([]);
  });
});

describe("what a request states", () => {
  it("caps, choices, thinking and tier", () => {
    expect(chat({ max_tokens: 10, max_completion_tokens: 20, n: 3, service_tier: "flex" })).toMatchObject({
      maxOutputTokens: 20,
      choices: 3,
      serviceTier: "flex",
    });
    expect(chat({ max_tokens: null })).not.toHaveProperty("maxOutputTokens");
    expect(responses({ max_output_tokens: 7, input: "x" })).toMatchObject({
      maxOutputTokens: 7,
      choices: 1,
      messages: 1,
    });
    expect(messages({ thinking: { type: "enabled", budget_tokens: 2048 }, max_tokens: 4000 })).toMatchObject({
      maxOutputTokens: 4000,
      thinkingBudget: 2048,
    });
    expect(messages({ speed: "fast" })).toMatchObject({ serviceTier: "fast" });
    expect(messages({ inference_geo: "us" })).toMatchObject({ serviceTier: "us" });
    expect(messages({ inference_geo: "us", speed: "fast", service_tier: "auto" })).toMatchObject({
      serviceTier: "fast+us",
    });
    expect(messages({ inference_geo: "global", service_tier: "auto" })).toMatchObject({
      serviceTier: "auto",
    });
  });

  it("writes to the prompt cache, by the longest lifetime asked for", () => {
    const short = { type: "ephemeral" };
    const long = { type: "ephemeral", ttl: "1h" };
    expect(messages({}).cacheWrite).toBe("none");
    expect(messages({ system: [{ type: "text", text: "x", cache_control: short }] }).cacheWrite).toBe("5m");
    expect(messages({ tools: [{ name: "t", cache_control: short }] }).cacheWrite).toBe("5m");
    expect(
      messages({ cache_control: short, messages: [user([{ type: "text", text: "x", cache_control: long }])] })
        .cacheWrite,
    ).toBe("1h");
    expect(
      messages({
        messages: [
          user([
            {
              type: "tool_result",
              tool_use_id: "t",
              content: [{ type: "text", text: "x", cache_control: short }],
            },
          ]),
        ],
      }).cacheWrite,
    ).toBe("5m");
    expect(
      messages({
        messages: [user([{ type: "image", source: { type: "url", url: "u" }, cache_control: long }])],
      }).cacheWrite,
    ).toBe("1h");
  });
});

it("takes an explicit breakpoint of OpenAI's prompt cache for a write", () => {
  const part = { type: "text", text: "x", prompt_cache_breakpoint: { mode: "explicit" } };
  expect(chat({ messages: [user([part])] }).cacheWrite).toBe("5m");
  expect(chat({ messages: [user("x")] }).cacheWrite).toBe("none");
});

describe("capping output", () => {
  it("lowers what is stated, in its own field, and never raises", () => {
    expect(openaiChat.request.capOutput({ max_tokens: 50 }, 20)).toEqual([
      { path: ["max_tokens"], value: 20 },
    ]);
    expect(openaiChat.request.capOutput({ max_tokens: 10, max_completion_tokens: 50 }, 20)).toEqual([
      { path: ["max_completion_tokens"], value: 20 },
    ]);
    expect(openaiChat.request.capOutput({ max_tokens: 10 }, 20)).toEqual([]);
    expect(openaiChat.request.capOutput({}, 20)).toEqual([{ path: ["max_completion_tokens"], value: 20 }]);
    expect(openaiChat.request.capOutput({ max_tokens: null }, 20)).toEqual([
      { path: ["max_completion_tokens"], value: 20 },
    ]);
    expect(openaiResponses.request.capOutput({}, 20)).toEqual([{ path: ["max_output_tokens"], value: 20 }]);
    expect(openaiResponses.request.capOutput({ max_output_tokens: 20 }, 20)).toEqual([]);
    expect(anthropicMessages.request.capOutput({ max_tokens: 4096 }, 1024)).toEqual([
      { path: ["max_tokens"], value: 1024 },
    ]);
    expect(anthropicMessages.request.capOutput({ max_tokens: 0 }, 1024)).toEqual([]);
  });
});

describe("asking for usage", () => {
  it("is needed only for chat completion streams whose client did not ask", () => {
    const edit = [{ path: ["stream_options", "include_usage"], value: true }];
    expect(openaiChat.request.askUsage({ stream: true })).toEqual(edit);
    expect(openaiChat.request.askUsage({ stream: true, stream_options: null })).toEqual(edit);
    expect(
      openaiChat.request.askUsage({
        stream: true,
        stream_options: { include_usage: false, include_obfuscation: false },
      }),
    ).toEqual(edit);
    expect(openaiChat.request.askUsage({ stream: true, stream_options: { include_usage: true } })).toEqual(
      [],
    );
    expect(openaiChat.request.askUsage({ stream: false })).toEqual([]);
    expect(openaiResponses.request.askUsage({ stream: true })).toEqual([]);
    expect(anthropicMessages.request.askUsage({ stream: true })).toEqual([]);
  });
});

describe("texts that a tokenizer may count instead", () => {
  it("are no more bytes than the size has for them", () => {
    const part = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: "grapheme" }).map((text) => [{ type: "text", text }]),
      fc.string({ unit: "grapheme" }).map((text) => [
        { type: "image_url", image_url: { url: text } },
        { type: "file", file: { filename: text, file_data: `data:text/plain;base64,${text}` } },
        { type: "input_image", image_url: text, detail: text },
        { type: "tool_result", content: text, name: text },
      ]),
    );
    const message = fc.record({
      role: fc.constantFrom("system", "user", "assistant", "tool", "other"),
      content: part,
      name: fc.string(),
      output: part,
    });
    const counted: ReadonlySet<string> = new Set(["system", "user", "assistant", "tool_result"]);
    fc.assert(
      fc.property(fc.array(message), part, (list, system) => {
        const bodies = {
          "openai-chat": { messages: list },
          "openai-responses": { input: list },
          "anthropic-messages": { messages: list },
        };
        for (const dialect of dialects.values()) {
          const body = {
            model: "m",
            instructions: system,
            system,
            prediction: { content: system },
            ...Reflect.get(bodies, dialect.id),
          } as JsonObject;
          const bytes = dialect.request
            .texts(body)
            .filter(({ place, json }) => counted.has(place) && !json)
            .reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
          expect(dialect.request.size(body).textBytes).toBeGreaterThanOrEqual(bytes);
        }
      }),
    );
  });
});

it("asks for a count with what the counting endpoint takes, and reads nothing but a count", () => {
  const { counter } = anthropicMessages.request;
  const body = {
    model: "m",
    max_tokens: 5,
    stream: true,
    temperature: 1,
    system: "s",
    messages: [user("x")],
  };
  expect(counter?.ask(body)).toEqual({ model: "m", system: "s", messages: [user("x")] });
  expect(
    [{ input_tokens: 7 }, { input_tokens: -1 }, { input_tokens: "7" }, {}].map((one) => counter?.read(one)),
  ).toEqual([7, undefined, undefined, undefined]);
});
