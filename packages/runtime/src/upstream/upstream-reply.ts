import type { ReplyBody } from "./reply-body.ts";

/** A provider's reply whose head has come. */
export interface UpstreamReply {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: ReplyBody;
}
