import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { placeOf } from "./support/place-of.ts";
import { CLIENT_MODELS, FORMATS, useRig } from "./support/rig.ts";
import type { ChatFormat } from "./support/task.ts";

const rig = useRig();

const PDF = Buffer.from(`%PDF-1.4\n${"1 0 obj << /Type /Page >> endobj\n".repeat(3)}%%EOF`).toString(
  "base64",
);
const DATA = `data:application/pdf;base64,${PDF}`;
const SAY = "say: It has a page.";

/** How each format's client shows a document to a model. */
const SHOW: Readonly<Record<ChatFormat, (place: Access) => Promise<string>>> = {
  "openai-chat": async ({ baseUrl, apiKey }) => {
    const file = { type: "file" as const, file: { filename: "page.pdf", file_data: DATA } };
    const reply = await new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0 }).chat.completions.create({
      model: CLIENT_MODELS["openai-chat"],
      messages: [{ role: "user", content: [file, { type: "text", text: SAY }] }],
    });
    return reply.choices[0]?.message.content ?? "";
  },
  "openai-responses": async ({ baseUrl, apiKey }) => {
    const file = { type: "input_file" as const, filename: "page.pdf", file_data: DATA };
    const reply = await new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0 }).responses.create({
      model: CLIENT_MODELS["openai-responses"],
      input: [{ role: "user", content: [file, { type: "input_text", text: SAY }] }],
    });
    return reply.output_text;
  },
  "anthropic-messages": async ({ baseUrl, apiKey }) => {
    const baseURL = baseUrl.replace(/\/v1$/, "");
    const source = { type: "base64" as const, media_type: "application/pdf" as const, data: PDF };
    const reply = await new Anthropic({ baseURL, apiKey, maxRetries: 0 }).messages.create({
      model: CLIENT_MODELS["anthropic-messages"],
      max_tokens: 100,
      messages: [
        {
          role: "user",
          content: [
            { type: "document", source, title: "page.pdf" },
            { type: "text", text: SAY },
          ],
        },
      ],
    });
    return reply.content.map((block) => (block.type === "text" ? block.text : "")).join("");
  },
};

interface Access {
  readonly baseUrl: string;
  readonly apiKey: string;
}

describe.each(FORMATS)("a PDF from a client of %s", (format) => {
  it.each(FORMATS)("is seen by a model of %s, by name", async (target) => {
    rig().mock.clear();
    await expect(SHOW[format](placeOf(rig(), target))).resolves.toBe("It has a page.");
    const [heard] = rig().mock.requests.map((request) => request.body.toString());
    expect(heard?.split(PDF)).toHaveLength(2);
    expect(heard).toContain('"page.pdf"');
  });
});
