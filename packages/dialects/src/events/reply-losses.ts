import type { BlockStart, ChatEvent, Citation } from "@iron/types";
import { typeOf } from "./read.ts";

/** What a format has room for in a reply. */
export interface ReplyRoom {
  readonly dialect: string;
  readonly choices: boolean;
  /** Sound itself; its transcript is text everywhere. */
  readonly audio: boolean;
  image(start: Extract<BlockStart, { type: "image" }>): boolean;
  citation(citation: Citation): boolean;
}

/** Names what of an event the format has no room for. */
export function nameLosses(event: ChatEvent, room: ReplyRoom, dropped: Set<string> | undefined): void {
  if (dropped === undefined || (event.type !== "block-start" && event.type !== "block-delta")) return;
  if (!room.choices && event.choice !== undefined && event.choice > 0) dropped.add("reply.choices");
  else if (event.type === "block-start") nameBlock(event.block, room, dropped);
  else if (event.delta.type === "citation" && !room.citation(event.delta.citation))
    dropped.add("reply.citations");
  else if (event.delta.type === "audio" && event.delta.data !== undefined && !room.audio)
    dropped.add("reply.audio");
}

/** What only another format understands, such as the result of a tool that ran at the provider, is named by its type. */
function nameBlock(block: BlockStart, room: ReplyRoom, dropped: Set<string>): void {
  if (block.type === "image" && !room.image(block)) dropped.add("reply.images");
  if (block.type === "opaque" && block.dialect !== room.dialect) dropped.add(`reply.${typeOf(block.value)}`);
}
