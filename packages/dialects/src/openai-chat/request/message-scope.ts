import { modelFamily } from "../../translate/model-family.ts";
import type { Losses } from "../../translate/loss.ts";

/** The longest id this format accepts for a tool call. */
export const LONGEST_ID = 40;

/** What encoding one message needs to know of its request. */
export interface MessageScope {
  readonly losses: Losses;
  /** The client wrote this format. */
  readonly native: boolean;
  /** The client wrote a format of this vendor: its file ids mean something here. */
  readonly sameVendor: boolean;
  /** The target is the vendor's own model. */
  readonly known: boolean;
  /** Cache marks may be sent: the client wrote them for this format, or the model behind it is of a vendor that reads them. */
  readonly marksCache: boolean;
  /** Names of the tools that calls in the conversation are of, by the call's id. */
  readonly names: ReadonlyMap<string, string>;
}

/** Gateways that offer such models in this format take their cache marks in it too, and without them the bill rises. */
export function readsCacheMarks(model: string): boolean {
  return modelFamily(model).startsWith("claude");
}
