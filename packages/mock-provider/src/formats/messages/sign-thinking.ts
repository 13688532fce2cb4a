import type { Ask } from "../../model/ask.ts";
import { digest } from "../../model/digest.ts";

/** The signature of a thinking block: opaque to clients, bound to the model and the text. */
export function signThinking(ask: Ask, text: string): string {
  return Buffer.from(digest("signature", ask.model, text), "hex").toString("base64");
}
