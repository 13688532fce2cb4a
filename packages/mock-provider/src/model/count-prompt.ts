import type { PromptPart } from "./ask.ts";

/** Tokens that frame a whole request. */
const REQUEST_FRAMING = 3;
/** Tokens that frame one message. */
export const MESSAGE_FRAMING = 3;
/** Tokens of one image, document or sound clip, whatever its size. */
export const MEDIA_TOKENS = 85;

/** The input token rule: a token for every four UTF-8 bytes of prompt text, begun ones counted, and the framing. */
export function countPrompt(parts: readonly PromptPart[]): number {
  let bytes = 0;
  let framing = REQUEST_FRAMING;
  for (const part of parts) {
    bytes += Buffer.byteLength(part.text);
    framing += part.framing;
  }
  return Math.ceil(bytes / 4) + framing;
}
