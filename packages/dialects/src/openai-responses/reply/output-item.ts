import type { BlockDelta, JsonObject } from "@iron/types";

/** One item of the output while it is written. */
export interface OutputItem {
  /** The item as the whole response lists it. */
  json(): JsonObject;
}

/** A block while it is written: an item of its own, or one part of a message. */
export interface OpenBlock {
  add(delta: BlockDelta): string;
  end(): string;
}
