import type { ChatEvent, Json, JsonObject, Usage } from "@iron/types";
import { foldEvents, type FoldedChoice } from "../../src/events/fold.ts";
import type { FoldedBlock } from "../../src/events/folded-block.ts";

/** What a reply says, without how it was cut into pieces or where a format puts it. */
export interface Meaning {
  readonly usage: Partial<Usage>;
  readonly choices: readonly JsonObject[];
}

export function meaningOf(events: readonly ChatEvent[]): Meaning {
  const { choices, usage: fold } = foldEvents(events);
  return { usage: withoutZeros(fold.usage), choices: choices.map(choiceOf) };
}

/** A count of zero and none at all are the same; so is the tier everybody gets. */
function withoutZeros(usage: Partial<Usage>): Partial<Usage> {
  const kept = Object.entries(usage).filter(
    ([key, value]) => value !== 0 && (key !== "serviceTier" || value !== "default"),
  );
  return Object.fromEntries(kept);
}

function choiceOf({ index, blocks, finish }: FoldedChoice): JsonObject {
  const of = (type: FoldedBlock["start"]["type"]): readonly FoldedBlock[] =>
    blocks.filter((block) => block.start.type === type);
  const joined = (type: FoldedBlock["start"]["type"]): string =>
    of(type)
      .map((block) => block.text)
      .join("");
  return plain({
    index,
    finish: finish?.reason ?? null,
    stopSequence: finish?.stopSequence,
    text: joined("text"),
    refusal: joined("refusal"),
    transcript: joined("audio"),
    audio: of("audio").map((block) => block.audio),
    reasoning: of("reasoning").map((block) => ({
      thought: block.reasoning,
      seal: block.seal,
      start: block.start,
    })),
    citations: of("text").flatMap((block) => block.citations.map(({ url, title }) => ({ url, title }))),
    calls: of("tool_call").map((block) => ({ start: block.start, arguments: argumentsOf(block) })),
    images: of("image").map((block) => block.start),
    logprobs: of("text").flatMap((block) => block.logprobs),
  });
}

function argumentsOf(block: FoldedBlock): Json {
  if (block.start.type === "tool_call" && block.start.custom === true) return block.text;
  return block.text === "" ? {} : (JSON.parse(block.text) as Json);
}

function plain(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
