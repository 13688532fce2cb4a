import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { anthropicMessages } from "./clients/anthropic-messages.ts";
import { openaiChat } from "./clients/openai-chat.ts";
import { openaiResponses } from "./clients/openai-responses.ts";
import { placeOf } from "./support/place-of.ts";
import { FORMATS, useRig } from "./support/rig.ts";
import type { ChatFormat } from "./support/task.ts";

const rig = useRig();

const WORDS = "I cannot help.";
const SAID = { text: "", refusal: WORDS };
const REFUSED: Readonly<Record<ChatFormat, { readonly inWords: object; readonly byReason: object }>> = {
  "openai-chat": {
    inWords: { ...SAID, finish: "stop" },
    byReason: { text: WORDS, finish: "content_filter" },
  },
  "openai-responses": {
    inWords: { ...SAID, finish: "completed " },
    byReason: { text: WORDS, finish: "incomplete content_filter" },
  },
  "anthropic-messages": {
    inWords: { text: WORDS, finish: "refusal " },
    byReason: { text: WORDS, finish: "refusal " },
  },
};

describe.each([openaiChat, openaiResponses, anthropicMessages])("$name", (client) => {
  it.each(FORMATS)("learns that a model of %s refused, as its own format tells it", async (target) => {
    const recorded = new URL(`../../dialects/test/streams/refusal.${target}.sse`, import.meta.url);
    rig().mock.replay(fileURLToPath(recorded));
    const [turn] = await client.run({ say: "Do harm." }, { ...placeOf(rig(), target), streamed: true });
    // Messages tells it by the reason alone; what was written before is a text there
    const told = REFUSED[client.format];
    expect(turn).toMatchObject(target === "anthropic-messages" ? told.byReason : told.inWords);
    expect(turn?.usage).toMatchObject({ input: 7, output: 4 });
  });
});
