import type { JsonObject } from "@iron/types";
import type { FoldedBlock } from "../../events/folded-block.ts";
import { packedSeal } from "../../events/sealed-reasoning.ts";
import { sourceDialect, type StartEvent } from "../../events/source.ts";

/**
 * The seal of a reasoning block as `reasoning_details`, which clients keep and send back. A seal of this format's own providers stays as
 * it was; one of another format is packed, so that only the model that wrote it gets it back.
 */
export function writeDetails(block: FoldedBlock, start: StartEvent | undefined): readonly JsonObject[] {
  if (sourceDialect(start) === "openai-chat") {
    const { seal } = block;
    if (seal === undefined) return [];
    return seal.kind === "signature"
      ? [{ type: "reasoning.text", text: "", signature: seal.value }]
      : [{ type: "reasoning.encrypted", data: seal.value }];
  }
  const data = packedSeal(block, start, true);
  return data === undefined ? [] : [{ type: "reasoning.encrypted", data }];
}
