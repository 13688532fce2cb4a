import type { ChatEvent, StreamFailure } from "@iron/types";
import { FoldedBlock } from "./folded-block.ts";
import type { FinishEvent, StartEvent } from "./source.ts";
import { UsageFold } from "./usage-event.ts";

/** One alternative reply, its blocks in the order they began. */
export interface FoldedChoice {
  readonly index: number;
  readonly blocks: readonly FoldedBlock[];
  readonly finish: FinishEvent | undefined;
}

/** A whole reply out of its events. There is always a first choice. */
export interface FoldedReply {
  readonly start: StartEvent | undefined;
  readonly choices: readonly FoldedChoice[];
  readonly usage: UsageFold;
  readonly error: StreamFailure | undefined;
}

interface OpenChoice {
  readonly index: number;
  readonly blocks: Map<number, FoldedBlock>;
  finish: FinishEvent | undefined;
}

/** Puts the events of a reply together. Pieces of blocks that never began are left out. */
export function foldEvents(events: readonly ChatEvent[]): FoldedReply {
  const choices = new Map<number, OpenChoice>();
  const choiceOf = (index = 0): OpenChoice => {
    const known = choices.get(index);
    if (known !== undefined) return known;
    const made = { index, blocks: new Map<number, FoldedBlock>(), finish: undefined };
    choices.set(index, made);
    return made;
  };
  choiceOf(0);
  let start: StartEvent | undefined;
  const usage = new UsageFold();
  let error: StreamFailure | undefined;
  for (const event of events) {
    if (event.type === "block-start")
      choiceOf(event.choice).blocks.set(event.index, new FoldedBlock(event.block));
    else if (event.type === "block-delta") choiceOf(event.choice).blocks.get(event.index)?.add(event.delta);
    else if (event.type === "finish") choiceOf(event.choice).finish = event;
    else if (event.type === "start") start ??= event;
    else if (event.type === "usage") usage.take(event);
    else if (event.type === "error") error ??= event.error;
  }
  return {
    start,
    choices: [...choices.values()].map(({ index, blocks, finish }) => ({
      index,
      blocks: [...blocks.values()],
      finish,
    })),
    usage,
    error,
  };
}
