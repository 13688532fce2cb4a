import { IronError, type CallSize } from "@iron/types";
import { toolFee } from "../cost/tool-fee.ts";
import type { ModelPrice } from "../prices/model-price.ts";
import type { BoundOptions } from "./bound-of.ts";
import { dearestText, larger, reachableRates } from "./dearest-rates.ts";

export interface InputBound {
  readonly tokens: number;
  /** Picodollars for the tokens, before the service tier's factor. */
  readonly tokensCost: bigint;
  /** Picodollars for tools and units. */
  readonly fees: bigint;
}

/** @throws {IronError} `unbounded_input`, `invalid_request` */
export function boundInput(size: CallSize, price: ModelPrice, options: BoundOptions): InputBound {
  const counted = countTokens(size, price, options.counted);
  const steps = contextReads(size, options);
  const sum = counted.text + counted.images + counted.audio;
  const told = options.counted?.by === "count_tokens" ? options.counted.inputTokens : undefined;
  const tokens = steps === 0 ? Math.min(sum, told ?? sum) : wholeContext(size, price, steps);
  if (!Number.isSafeInteger(tokens)) {
    throw new IronError("invalid_request", "The request's size is beyond any bound.");
  }
  // What is not in the request, or was counted in one, may be text, images or audio: then every token counts as the dearest of them.
  const mixed = steps > 0 || (tokens < sum && counted.images + counted.audio > 0);
  const parts = mixed
    ? { text: 0, images: 0, audio: tokens }
    : { ...counted, text: tokens - counted.images - counted.audio };
  let tokensCost = 0n;
  for (const rates of reachableRates(price, tokens)) {
    const text = dearestText(rates, price, size.cacheWrite);
    const image = larger(text, rates.imageInput);
    const audio = larger(mixed ? image : text, rates.audioInput);
    let cost = BigInt(parts.text) * text;
    if (parts.images > 0) cost += BigInt(parts.images) * image;
    if (parts.audio > 0) cost += BigInt(parts.audio) * audio;
    tokensCost = larger(tokensCost, cost);
  }
  return { tokens, tokensCost, fees: fees(size, price, options) };
}

function countTokens(
  size: CallSize,
  price: ModelPrice,
  counted: BoundOptions["counted"],
): { text: number; images: number; audio: number } {
  const { framing } = price;
  const textTokens = counted?.by === "tokenizer" ? counted.textTokens : size.textBytes;
  return {
    text:
      Math.min(textTokens, size.textBytes) +
      framing.base +
      size.messages * framing.perMessage +
      (size.tools > 0 ? framing.tools + size.tools * framing.perTool : 0),
    images: size.images * price.imageTokens + size.documentPages * price.pageTokens,
    audio: Math.ceil(size.audioSeconds * price.audioTokensPerSecond),
  };
}

/** How often the provider may read a whole context: 0 when all input is in the request, else once, and once more after each use of a server tool. */
function contextReads(size: CallSize, options: BoundOptions): number {
  if (size.serverTools.length === 0) return size.unbounded.length === 0 ? 0 : 1;
  let uses = 0;
  for (const tool of size.serverTools) uses += usesOf(tool, options);
  return uses + 1;
}

function wholeContext(size: CallSize, price: ModelPrice, steps: number): number {
  if (price.contextWindow !== undefined) return price.contextWindow * steps;
  const names = [...size.unbounded, ...size.serverTools.map((tool) => tool.name)].join(", ");
  throw new IronError(
    "unbounded_input",
    `The cost of ${names} cannot be bounded: the context window of ${price.model} is not known. Declare contextWindow in a price override.`,
    { facts: { unbounded: size.unbounded, model: price.model } },
  );
}

function usesOf(tool: CallSize["serverTools"][number], options: BoundOptions): number {
  const uses = tool.maxUses ?? options.serverToolSteps;
  if (uses !== undefined && Number.isSafeInteger(uses) && uses >= 0) return uses;
  throw new IronError(
    "unbounded_input",
    `The tool ${tool.name} runs at the provider and the request states no limit on its uses. State one (max_uses, max_tool_calls) or set serverToolSteps.`,
    { facts: { tool: tool.name } },
  );
}

function fees(size: CallSize, price: ModelPrice, options: BoundOptions): bigint {
  let sum: bigint = price.unitFees["requests"] ?? 0n;
  for (const tool of size.serverTools) sum += BigInt(usesOf(tool, options)) * toolFee(price, tool.name);
  for (const name in size.units) {
    sum += BigInt(Math.ceil(size.units[name] ?? 0)) * (price.unitFees[name] ?? 0n);
  }
  return sum;
}
