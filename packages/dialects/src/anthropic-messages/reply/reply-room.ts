import type { ReplyRoom } from "../../events/reply-losses.ts";
import { writeCitation } from "./citation.ts";

/** What this format can tell of a reply. */
export const REPLY_ROOM: ReplyRoom = {
  dialect: "anthropic-messages",
  choices: false,
  audio: false,
  image: () => false,
  citation: (citation) => writeCitation(citation) !== undefined,
};
