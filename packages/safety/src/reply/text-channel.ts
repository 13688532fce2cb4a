import { IronError } from "@iron/types";
import type { AuditSink } from "../policy/audit.ts";
import { JsonPlace, unescapeJson } from "../rewrite/json-text.ts";
import { hashMark, redactedMark } from "../rewrite/replacement.ts";
import { type Change, rewriteJsonText, rewriteText } from "../rewrite/rewrite-text.ts";
import { PLACEHOLDER_HEAD } from "../session/vault.ts";
import type { ReplyRules } from "./reply-rules.ts";

/** A piece that goes on: as it came, and as it is to be. */
export interface Released {
  readonly from: string;
  readonly to: string;
}

const NOTHING: Released = { from: "", to: "" };
const [PLACEHOLDER_FIRST = ""] = PLACEHOLDER_HEAD;
/** What went before stays in sight, so that words of context count and borders are known. */
const CONTEXT = 512;

/**
 * One text of a reply as it arrives piece by piece. What is settled goes on at once; only the shortest end that may still become a value or
 * a placeholder is held back.
 */
export class TextChannel {
  readonly #rules: ReplyRules;
  readonly #audit: AuditSink;
  readonly #json: JsonPlace | undefined;
  #before = "";
  #held = "";

  /** @param json the text is JSON: what is put in is escaped */
  constructor(rules: ReplyRules, audit: AuditSink, json: boolean) {
    this.#rules = rules;
    this.#audit = audit;
    this.#json = json ? new JsonPlace() : undefined;
  }

  get holds(): boolean {
    return this.#held !== "";
  }

  /** Takes a piece; gives what may go on. */
  push(piece: string): string {
    return this.#isClear(piece) ? piece : this.#release(piece, false).to;
  }

  /** The rest, once nothing can follow. */
  end(): string {
    return this.finish().to;
  }

  /** Like `push`, and says what it was. */
  take(piece: string): Released {
    return this.#isClear(piece) ? { from: piece, to: piece } : this.#release(piece, false);
  }

  /** Like `end`, and says what it was. */
  finish(): Released {
    return this.#held === "" ? NOTHING : this.#release("", true);
  }

  /** Whether a piece goes on as it is at once, as most do: it cannot even begin a placeholder, and nothing else is looked for. */
  #isClear(piece: string): boolean {
    if (this.#held !== "" || this.#rules.rules !== undefined || piece.includes(PLACEHOLDER_FIRST))
      return false;
    this.#json?.advance(piece);
    return true;
  }

  #release(piece: string, last: boolean): Released {
    const base = this.#before.length;
    const text = this.#before + this.#held + piece;
    const changes = this.#changes(text, base);
    const until = last ? text.length : this.#settledUntil(text, base, changes);
    const ready = changes.filter(({ end }) => end <= until);
    const part = text.slice(base, until);
    const moved = ready.map(({ start, end, by }) => ({ start: start - base, end: end - base, by: by() }));
    const out =
      this.#json === undefined ? rewriteText(part, moved) : rewriteJsonText(part, moved, this.#json);
    this.#before = this.#rules.rules === undefined ? "" : text.slice(Math.max(0, until - CONTEXT), until);
    this.#held = text.slice(until);
    return { from: part, to: out };
  }

  /** Placeholders first: what a placeholder stands for is the client's own. */
  #changes(text: string, base: number): LazyChange[] {
    const { vault, rules } = this.#rules;
    const changes: LazyChange[] = [];
    for (const { start, end, value } of vault?.find(text) ?? []) {
      if (start >= base) changes.push({ start, end, by: () => value, final: true });
    }
    if (rules === undefined) return changes;
    for (const detection of rules.scanner.find(text)) {
      const { kind, start, end } = detection;
      if (start < base || changes.some((one) => start < one.end && end > one.start)) continue;
      const written = text.slice(start, end);
      const value = this.#json === undefined ? written : unescapeJson(written);
      const action = rules.actions.get(kind) ?? "block";
      const by = (): string => {
        this.#audit.add({ detection, value, action, place: "reply" });
        if (action === "block") throw this.#blocked(kind);
        if (action === "hash") return hashMark(kind, this.#rules.ports.hash(value));
        // Nobody could turn a pseudonym back once the client has it.
        return action === "redact" || action === "pseudonymize" ? redactedMark(kind) : written;
      };
      changes.push({ start, end, by, final: false });
    }
    return changes.toSorted((a, b) => a.start - b.start);
  }

  #settledUntil(text: string, base: number, changes: readonly LazyChange[]): number {
    const { vault, rules } = this.#rules;
    let until = Math.min(vault?.tail(text) ?? text.length, rules?.scanner.tail(text) ?? text.length);
    // A placeholder that is whole is settled, whatever else could begin in it.
    for (const { start, end, final } of changes.toReversed()) {
      if (final && start < until && until < end) until = end;
      else if (!final && start < until && until < end) until = start;
    }
    return Math.max(base, until);
  }

  #blocked(kind: string): IronError {
    this.#audit.tell();
    return new IronError("content_blocked", `The reply holds what may not pass: ${kind}.`, {
      facts: { kinds: [kind] },
      shouldRetry: false,
    });
  }
}

/** A change whose text is made, and told of, once it is settled. */
interface LazyChange extends Omit<Change, "by"> {
  readonly by: () => string;
  readonly final: boolean;
}
