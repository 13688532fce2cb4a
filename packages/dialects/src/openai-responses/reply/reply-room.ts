import type { ReplyRoom } from "../../events/reply-losses.ts";
import { writeCitation } from "./citation.ts";
import { isEcho } from "./made-image.ts";

/** What this format can tell of a reply. */
export const REPLY_ROOM: ReplyRoom = {
  dialect: "openai-responses",
  choices: false,
  audio: false,
  image: (start) => start.data !== undefined || isEcho(start),
  citation: (citation) => writeCitation(citation, 0) !== undefined,
};
