import type { Usage } from "@iron/types";
import type { Answer, AnswerBlock, AnswerChoice } from "./answer.ts";
import type { Ask, OfferedTool } from "./ask.ts";
import { countPrompt } from "./count-prompt.ts";
import { digest, drawn } from "./digest.ts";
import { readDirectives } from "./directives.ts";
import type { PromptCache } from "./prompt-cache.ts";
import { splitTokens } from "./split-tokens.ts";
import { writeJson } from "./write-json.ts";
import { writeText } from "./write-text.ts";

export interface Thinking {
  /** Tokens of a text reply when nothing asks for another size; absent: 24 to 64, drawn from the prompt. */
  readonly replyTokens?: number;
  /** Write this many tokens whatever the request's cap says. */
  readonly overrun?: number;
  readonly cache: PromptCache;
}

/** Decides what to reply. Depends on the request alone, and on earlier ones only through the prompt cache. */
export function thinkAnswer(ask: Ask, thinking: Thinking): Answer {
  const seed = digest(ask.model, ...ask.prompt.map((part) => part.text));
  const choices = Array.from({ length: ask.choices }, (_, index) =>
    capChoice(
      thinkChoice(ask, { seed: digest(seed, String(index)), thinking }),
      thinking.overrun === undefined ? ask.maxOutputTokens : undefined,
      ask.stop,
    ),
  );
  return { id: seed.slice(0, 32), choices, usage: countUsage(ask, choices, thinking.cache) };
}

interface Mind {
  readonly seed: string;
  readonly thinking: Thinking;
}

function thinkChoice(ask: Ask, mind: Mind): AnswerBlock[] {
  const blocks: AnswerBlock[] = [];
  if (ask.reasoning) {
    const natural = 16 + drawn(digest(mind.seed, "reasoning"), 32);
    const tokens = Math.min(natural, ask.reasoning.budget ?? natural);
    const text = writeText(digest(mind.seed, "thoughts"), "", tokens);
    blocks.push({ kind: "reasoning", pieces: splitTokens(text) });
  }
  const tools = chooseTools(ask);
  if (tools.length === 0) blocks.push({ kind: "text", pieces: splitTokens(sayText(ask, mind)) });
  for (const [index, tool] of tools.entries())
    blocks.push(callTool(tool, digest(mind.seed, `tool ${index}`)));
  return blocks;
}

function sayText(ask: Ask, mind: Mind): string {
  const directives = readDirectives(ask.lastUserText);
  if (ask.json) return JSON.stringify(ask.json.schema ? writeJson(ask.json.schema) : { reply: "mock" });
  if (directives.say !== undefined) return directives.say;
  const natural = mind.thinking.replyTokens ?? 24 + drawn(mind.seed, 41);
  const tokens = mind.thinking.overrun ?? directives.tokens ?? natural;
  return writeText(mind.seed, ask.lastUserText, tokens);
}

function chooseTools(ask: Ask): readonly OfferedTool[] {
  const choice = ask.toolChoice;
  if (ask.tools.length === 0 || choice.kind === "none" || ask.afterToolResult) return [];
  if (choice.kind === "tool") return ask.tools.filter((tool) => tool.name === choice.name).slice(0, 1);
  const named = readDirectives(ask.lastUserText)
    .calls.map((name) => ask.tools.find((tool) => tool.name === name))
    .filter((tool) => tool !== undefined);
  const wanted = named.length === 0 && choice.kind === "required" ? ask.tools.slice(0, 1) : named;
  return ask.parallelCalls ? wanted : wanted.slice(0, 1);
}

function callTool(tool: OfferedTool, seed: string): AnswerBlock {
  const input = tool.schema ? JSON.stringify(writeJson(tool.schema)) : "mock";
  return {
    kind: "tool_call",
    pieces: splitTokens(input === "null" || input === '"mock"' ? "{}" : input),
    tool: { id: seed.slice(0, 24), name: tool.name, custom: tool.schema === undefined },
  };
}

/** Applies stop sequences, then the cap: a cap that bites ends the reply in the middle of whatever was being written. */
function capChoice(
  blocks: readonly AnswerBlock[],
  cap: number | undefined,
  stop: readonly string[],
): AnswerChoice {
  const stopped = stopAt(blocks, stop);
  let room = cap ?? Number.POSITIVE_INFINITY;
  const kept: AnswerBlock[] = [];
  for (const block of stopped.blocks) {
    if (room <= 0) return { blocks: kept, finish: "length" };
    const pieces = block.pieces.slice(0, room);
    kept.push({ ...block, pieces });
    if (pieces.length < block.pieces.length) return { blocks: kept, finish: "length" };
    room -= pieces.length;
  }
  if (stopped.by !== undefined) return { blocks: kept, finish: "stop_sequence", stopSequence: stopped.by };
  const called = kept.some((block) => block.kind === "tool_call");
  return { blocks: kept, finish: called ? "tool_calls" : "stop" };
}

function stopAt(
  blocks: readonly AnswerBlock[],
  stop: readonly string[],
): { readonly blocks: readonly AnswerBlock[]; readonly by?: string } {
  for (const [index, block] of blocks.entries()) {
    if (block.kind !== "text") continue;
    const text = block.pieces.join("");
    const hits = stop.filter((mark) => mark !== "" && text.includes(mark));
    const first = hits.sort((a, b) => text.indexOf(a) - text.indexOf(b))[0];
    if (first === undefined) continue;
    const cut: AnswerBlock = { ...block, pieces: splitTokens(text.slice(0, text.indexOf(first))) };
    return { blocks: [...blocks.slice(0, index), cut], by: first };
  }
  return { blocks };
}

function countUsage(ask: Ask, choices: readonly AnswerChoice[], cache: PromptCache): Usage {
  const use = cache.use(ask);
  const blocks = choices.flatMap((choice) => choice.blocks);
  return {
    inputTokens: countPrompt(ask.prompt),
    cacheReadTokens: use.read,
    cacheWriteTokens: use.write5m,
    cacheWrite1hTokens: use.write1h,
    outputTokens: countPieces(blocks),
    reasoningTokens: countPieces(blocks.filter((block) => block.kind === "reasoning")),
  };
}

function countPieces(blocks: readonly AnswerBlock[]): number {
  return blocks.reduce((sum, block) => sum + block.pieces.length, 0);
}
