import type { ChatRequest } from "@iron/types";
import { modelFamily } from "../model-family.ts";

/** What a model of this vendor is known to refuse. */
export interface ModelTraits {
  /** The vendor's own model, as its name tells; other models behind the same format keep to the format's older, common part. */
  readonly known: boolean;
  /** Takes an effort, and no sampling settings. False also for models we do not know. */
  readonly reasons: boolean;
}

const KNOWN = /^(?:ft:)?(?:gpt-(?!oss)|chatgpt-|o\d|codex-|computer-use-)/;
const REASONS = /^(?:ft:)?(?:o\d|codex-|gpt-(?:[5-9]|\d\d))/;

export function modelTraits(model: string): ModelTraits {
  const name = modelFamily(model);
  const known = KNOWN.test(name);
  return { known, reasons: known && REASONS.test(name) && !name.includes("-chat") };
}

/**
 * Whether settings may need fitting to the target's model: the client chose them for this vendor's model of this name when not, and what
 * is wrong with them is the provider's to say.
 */
export function needsFitting(request: ChatRequest, model: string): boolean {
  const native = request.origin?.dialect.startsWith("openai-") ?? false;
  return !native || modelFamily(request.model) !== modelFamily(model);
}
