import type { BlockDelta, BlockStart, ChatEvent } from "@iron/types";

/** A block's start; the first choice is left unsaid. */
export function blockStart(choice: number, index: number, block: BlockStart): ChatEvent {
  return choice === 0 ? { type: "block-start", index, block } : { type: "block-start", choice, index, block };
}

/** A piece of a block. */
export function blockDelta(choice: number, index: number, delta: BlockDelta): ChatEvent {
  return choice === 0 ? { type: "block-delta", index, delta } : { type: "block-delta", choice, index, delta };
}

/** A block's end. */
export function blockEnd(choice: number, index: number): ChatEvent {
  return choice === 0 ? { type: "block-end", index } : { type: "block-end", choice, index };
}
