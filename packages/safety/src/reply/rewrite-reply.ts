import type { Frame } from "@iron/types";
import { IronError, isIronError } from "@iron/types";
import { Audit } from "../policy/audit.ts";
import { ReplyRewriter } from "./reply-rewriter.ts";
import type { ReplyRules } from "./reply-rules.ts";

const NO_BYTES = new Uint8Array(0);

/**
 * Turns pseudonyms back and takes out values, in the frames of a reply. A frame in which nothing changed goes on as it is, the same
 * object.
 *
 * @throws {IronError} `content_blocked` when a reply may not pass or cannot be judged
 */
export async function* rewriteReply(frames: AsyncIterable<Frame>, rules: ReplyRules): AsyncGenerator<Frame> {
  const audit = new Audit(rules.exchange, "reply", rules.ports);
  const rewriter = new ReplyRewriter(rules, audit);
  try {
    for await (const frame of frames) {
      const events = judged(() => rewriter.push(frame.events));
      yield events === frame.events ? frame : { bytes: NO_BYTES, events, rewritten: true };
    }
    const rest = judged(() => rewriter.end());
    if (rest.length > 0) yield { bytes: NO_BYTES, events: rest, rewritten: true };
  } finally {
    audit.tell();
  }
}

/**
 * Looks for values in the frames of a reply, which all go on as they are.
 *
 * @throws {IronError} `content_blocked` when a reply cannot be judged
 */
export async function* observeReply(frames: AsyncIterable<Frame>, rules: ReplyRules): AsyncGenerator<Frame> {
  const audit = new Audit(rules.exchange, "reply", rules.ports);
  const observer = new ReplyRewriter(rules, audit);
  try {
    for await (const frame of frames) {
      judged(() => observer.push(frame.events));
      yield frame;
    }
    judged(() => observer.end());
  } finally {
    audit.tell();
  }
}

function judged<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isIronError(error)) throw error;
    throw new IronError("content_blocked", "The reply could not be checked, and so does not pass.", {
      cause: error,
      shouldRetry: false,
    });
  }
}
