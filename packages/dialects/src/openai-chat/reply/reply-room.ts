import type { ReplyRoom } from "../../events/reply-losses.ts";
import { writeCitation } from "./citation.ts";

/** What this format can tell of a reply. */
export const REPLY_ROOM: ReplyRoom = {
  dialect: "openai-chat",
  choices: true,
  audio: true,
  image: (start) => start.data !== undefined || start.url !== undefined,
  citation: (citation) => writeCitation(citation, { start: 0, end: 0 }) !== undefined,
};
