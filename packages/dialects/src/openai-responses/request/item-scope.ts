import type { Losses } from "../../translate/loss.ts";

/** The longest id this format accepts for a tool call. */
export const LONGEST_ID = 64;

/** What encoding one item needs to know of its request. */
export interface ItemScope {
  readonly losses: Losses;
  /** The client wrote this format. */
  readonly native: boolean;
  /** The client wrote a format of this vendor: its file ids mean something here. */
  readonly sameVendor: boolean;
  /** The target is the vendor's own model. */
  readonly known: boolean;
  readonly model: string;
  /** Items' own ids bind calls to the reasoning before them: kept only for the model that wrote both. */
  readonly keepsIds: boolean;
  /** Ids of calls of custom tools, whose results are items of another type. */
  readonly customCalls: ReadonlySet<string>;
}
