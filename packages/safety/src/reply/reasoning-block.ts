import type { BlockDelta, ChatEvent } from "@iron/types";
import type { Audit, AuditSink, Finding } from "../policy/audit.ts";
import type { ReplyRules } from "./reply-rules.ts";
import { type Released, TextChannel } from "./text-channel.ts";

type Delta = Extract<ChatEvent, { type: "block-delta" }>;
type Reasoning = Extract<BlockDelta, { type: "reasoning" }>;

/** What is held back: as it came, and as it is to be when no seal comes. */
interface Held {
  readonly original: Delta[];
  readonly rewritten: Delta[];
}

/**
 * One block of reasoning. Whether it is signed or encrypted is known only at its end, since the seal comes last: so pieces go on while
 * nothing is to be changed, and from the first change on both forms are held until the seal comes, or the end without one. What is sealed
 * goes on as it came, and what was found in it is only told of.
 */
export class ReasoningBlock {
  readonly #rules: ReplyRules;
  readonly #findings: Findings;
  #channel: TextChannel;
  /** The last piece, for the end of its part. */
  #last: { readonly event: Delta; readonly delta: Reasoning } | undefined;
  #held: Held | undefined;
  #sealed = false;

  constructor(rules: ReplyRules, audit: Audit) {
    this.#rules = rules;
    this.#findings = new Findings(audit);
    this.#channel = new TextChannel(rules, this.#findings, false);
  }

  push(event: Delta, delta: Reasoning): ChatEvent | readonly ChatEvent[] {
    if (this.#sealed) {
      this.#channel.push(delta.text);
      return event;
    }
    const before = this.#samePart(delta) ? [] : this.#endPart();
    this.#last = { event, delta };
    const released = this.#channel.take(delta.text);
    const now = this.#pieces(released, event, delta);
    return before.length === 0 && now.length === 1 && now[0] === event ? event : [...before, ...now];
  }

  /** The signature or ciphertext has come: everything before it goes on as it came. */
  seal(): readonly ChatEvent[] {
    if (this.#sealed) return [];
    const rest = this.#endPart();
    const held = this.#held?.original ?? [];
    this.#held = undefined;
    this.#sealed = true;
    return [...held, ...rest];
  }

  /** Nothing follows: what was held goes on as it is to be, unless a seal came. */
  end(): readonly ChatEvent[] {
    const rest = this.#endPart();
    this.#findings.tellOf(this.#sealed);
    const held = this.#held?.rewritten ?? [];
    this.#held = undefined;
    return this.#sealed ? [] : [...held, ...rest];
  }

  /** Paragraphs of a summary are texts of their own. */
  #samePart({ part, summary }: Reasoning): boolean {
    const last = this.#last?.delta;
    return last === undefined || (last.part === part && last.summary === summary);
  }

  #endPart(): readonly ChatEvent[] {
    const last = this.#last;
    const released = this.#channel.finish();
    this.#channel = new TextChannel(this.#rules, this.#findings, false);
    return last === undefined ? [] : this.#pieces(released, last.event, last.delta);
  }

  /** What may go on now of a piece; both forms are kept once one change is held. */
  #pieces({ from, to }: Released, event: Delta, delta: Reasoning): readonly Delta[] {
    const piece = (text: string): readonly Delta[] => {
      if (text === "") return [];
      return [text === delta.text ? event : { ...event, delta: { ...delta, text } }];
    };
    if (this.#held === undefined && from === to) return piece(from);
    this.#held ??= { original: [], rewritten: [] };
    this.#held.original.push(...piece(from));
    this.#held.rewritten.push(...piece(to));
    return [];
  }
}

/** Keeps what was found until it is known whether it could be changed. */
class Findings implements AuditSink {
  readonly #audit: Audit;
  #found: Finding[] = [];

  constructor(audit: Audit) {
    this.#audit = audit;
  }

  add(finding: Finding): void {
    this.#found.push(finding);
  }

  /** A reply that is cut for what it holds: everything is told as it is. */
  tell(): void {
    this.tellOf(false);
    this.#audit.tell();
  }

  tellOf(sealed: boolean): void {
    for (const finding of this.#found) this.#audit.add(sealed ? { ...finding, action: "observe" } : finding);
    this.#found = [];
  }
}
