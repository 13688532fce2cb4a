import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatRequest } from "@iron/types";
import { conversations, type Conversation } from "./support/conversation.ts";
import type { FormatId } from "./support/feature.ts";
import { FORMATS } from "./support/formats.ts";
import { contains } from "./support/judge-feature.ts";
import { MODELS, WRITERS } from "./support/write-conversation.ts";

const PAIRS = FORMATS.flatMap((a) => FORMATS.map((b) => ({ a, b, name: `${a.id} > ${b.id} > ${a.id}` })));

/** What the formats of a journey do not both have is left out of it. */
function common(conversation: Conversation, formats: readonly string[]): Conversation {
  return formats.includes("openai-responses") ? { ...conversation, stop: undefined } : conversation;
}

describe.each(PAIRS)("$name", ({ a, b }) => {
  const from = a.id as string as FormatId;
  const to = b.id as string as FormatId;

  it("keeps every field that both formats have", () => {
    const kept = fc.check(
      fc.property(conversations, (drawn) => {
        const body = WRITERS[from](common(drawn, [from, to]));
        const there = b.request.encode(a.request.decode(body), {
          model: MODELS[to],
          defaultMaxOutputTokens: 1,
        });
        const back = a.request.encode(b.request.decode(there.body), {
          model: MODELS[from],
          defaultMaxOutputTokens: 1,
        });
        return there.dropped.length === 0 && back.dropped.length === 0 && contains(back.body, body);
      }),
      { numRuns: 200 },
    );
    expect(kept.failed ? fc.defaultReportMessage(kept) : "").toBe("");
  });

  it("writes what the target's own clients write", () => {
    const alike = fc.check(
      fc.property(conversations, (drawn) => {
        const conversation = common(drawn, [from, to]);
        const encoded = b.request.encode(a.request.decode(WRITERS[from](conversation)), {
          model: MODELS[to],
          defaultMaxOutputTokens: 1,
        });
        const native = b.request.decode(WRITERS[to](conversation));
        const translated = b.request.decode(encoded.body);
        return isDeepStrictEqual(outline(translated), outline(native));
      }),
      { numRuns: 60 },
    );
    expect(alike.failed ? fc.defaultReportMessage(alike) : "").toBe("");
  });
});

function outline(request: ChatRequest): unknown {
  const { messages, tools, maxOutputTokens, temperature, user, stream, output } = request;
  const turns = messages.map(({ role, content }) => ({
    role,
    blocks: content.map((block) => (block.type === "text" ? block.text : block.type)),
  }));
  const offered = tools?.map(({ name }) => name);
  return { turns, offered, maxOutputTokens, temperature, user, stream, asks: output?.kind };
}
