import type { BlockStart } from "@iron/types";
import { packSealed, type Sealed } from "../translate/sealed.ts";
import type { FoldedBlock } from "./folded-block.ts";
import { sourceDialect, type StartEvent } from "./source.ts";

/** The seal of a reasoning block with who can read it; undefined when it has none. */
export function sealedOf(block: FoldedBlock, start: StartEvent | undefined): Sealed | undefined {
  const dialect = sourceDialect(start);
  if (dialect === undefined) return undefined;
  const redacted = redactedOf(block.start);
  const seal = redacted === undefined ? block.seal : ({ kind: "redacted", value: redacted } as const);
  if (seal === undefined) return undefined;
  return {
    kind: seal.kind,
    value: seal.value,
    dialect,
    ...(start?.model !== undefined && { model: start.model }),
  };
}

/**
 * The seal as one text for a format whose own seals are others. The client sends it back unread, and only the model that wrote it is
 * given it again.
 */
export function packedSeal(
  block: FoldedBlock,
  start: StartEvent | undefined,
  withText: boolean,
): string | undefined {
  const sealed = sealedOf(block, start);
  if (sealed === undefined) return undefined;
  return packSealed(sealed, withText ? block.reasoning : undefined);
}

function redactedOf(start: BlockStart): string | undefined {
  return start.type === "reasoning" ? start.redacted : undefined;
}
