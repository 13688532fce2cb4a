import type { ReasoningBlock } from "@iron/types";
import { modelFamily } from "./model-family.ts";

export type Sealed = NonNullable<ReasoningBlock["sealed"]>;

const MARK = "iron1.";

/**
 * Puts sealed reasoning of one format into the one text field that another format has for it, with what is needed to give it back to the
 * model that wrote it and to no other. The receiving client keeps it and sends it again unread.
 */
export function packSealed(sealed: Sealed, text?: string): string {
  return MARK + Buffer.from(JSON.stringify({ ...sealed, text })).toString("base64url");
}

/** The reasoning in a text that {@link packSealed} made; undefined for a provider's own. */
export function unpackSealed(value: string): { readonly sealed: Sealed; readonly text?: string } | undefined {
  if (!value.startsWith(MARK)) return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(value.slice(MARK.length), "base64url").toString());
    if (!isPacked(parsed)) return undefined;
    const { text, ...sealed } = parsed;
    return text === undefined ? { sealed } : { sealed, text };
  } catch {
    return undefined;
  }
}

/**
 * The reasoning in a text that {@link packSealed} made. What a ciphertext shows of itself is a summary; what a signature signs is the text.
 *
 * @param shown What the client was shown, where the pack does not hold it.
 */
export function unpackReasoning(value: string, shown?: string): ReasoningBlock | undefined {
  const packed = unpackSealed(value);
  if (packed === undefined) return undefined;
  const { sealed, text = shown } = packed;
  if (text === undefined || text === "") return { type: "reasoning", sealed };
  return sealed.kind === "encrypted"
    ? { type: "reasoning", sealed, summary: [text] }
    : { type: "reasoning", sealed, text };
}

/** Whether the target can read the seal: same format, and the same model but for its date or its cloud's prefix. */
export function opensSeal(sealed: Sealed, dialect: string, model: string): boolean {
  if (sealed.dialect !== dialect) return false;
  return sealed.model === undefined || modelFamily(sealed.model) === modelFamily(model);
}

function isPacked(value: unknown): value is Sealed & { readonly text?: string } {
  if (typeof value !== "object" || value === null) return false;
  const { kind, value: seal, dialect } = value as Record<string, unknown>;
  return typeof kind === "string" && typeof seal === "string" && typeof dialect === "string";
}
