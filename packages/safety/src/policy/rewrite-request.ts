import type { Exchange, JsonPath, RequestText } from "@iron/types";
import { IronError } from "@iron/types";
import type { Detection } from "../detect/detection.ts";
import { hashMark, redactedMark } from "../rewrite/replacement.ts";
import { isJson, JsonPlace, unescapeJson } from "../rewrite/json-text.ts";
import { type Change, rewriteJsonText, rewriteText } from "../rewrite/rewrite-text.ts";
import type { Vault } from "../session/vault.ts";
import { Audit, type AuditSink } from "./audit.ts";
import type { Rules, SafetyCore } from "./safety-core.ts";

interface Asked {
  readonly exchange: Exchange;
  readonly texts: readonly RequestText[];
  readonly rules: Rules;
  /** Nobody is told what was found. */
  readonly quietly?: boolean;
}

const UNTOLD: AuditSink = { add: () => undefined, tell: () => undefined };

interface Rewriting {
  readonly core: SafetyCore;
  readonly rules: Rules;
  readonly audit: AuditSink;
  readonly vault: () => Vault;
  readonly blocked: Map<string, number>;
  readonly placeholders: Set<string>;
}

/**
 * Scans every text of a request and takes out, in place, what must not leave.
 *
 * @throws {IronError} `content_blocked` for kinds that are blocked, and when a text could not be scanned
 */
export function rewriteRequest(asked: Asked, core: SafetyCore): void {
  const { exchange, texts, rules } = asked;
  let rewriting: Rewriting | undefined;
  const edits: { path: JsonPath; text: string }[] = [];
  for (const text of texts) {
    const found = scan(text, rules);
    if (found.length === 0) continue;
    rewriting ??= begin(asked, core);
    const changed = changeText(text, found, rewriting);
    if (changed !== text.text) edits.push({ path: text.path, text: changed });
  }
  if (rewriting === undefined) return;
  rewriting.audit.tell();
  refuseBlocked(rewriting.blocked);
  if (rewriting.placeholders.size > core.maxPseudonyms)
    throw unscanned("more values than pseudonyms are kept for");
  exchange.body.rewrite(edits);
}

function begin({ exchange, rules, quietly }: Asked, core: SafetyCore): Rewriting {
  let vault: Vault | undefined;
  return {
    core,
    rules,
    audit: quietly === true ? UNTOLD : new Audit(exchange, "request", core.ports),
    vault: () => (vault ??= core.vaults.of(exchange)),
    blocked: new Map(),
    placeholders: new Set(),
  };
}

function scan(text: RequestText, rules: Rules): readonly Detection[] {
  try {
    return rules.scanner.find(text.text);
  } catch (error) {
    throw unscanned(
      error instanceof RangeError ? "a text took too long to scan" : "a text could not be scanned",
    );
  }
}

function changeText(text: RequestText, found: readonly Detection[], rewriting: Rewriting): string {
  const changes: Change[] = [];
  for (const detection of found) {
    const change = changeOf(text, detection, rewriting);
    if (change !== undefined) changes.push(change);
  }
  if (changes.length === 0) return text.text;
  if (!text.json) return rewriteText(text.text, changes);
  const changed = rewriteJsonText(text.text, changes, new JsonPlace());
  // What was broken before may stay so; what was whole must.
  if (!isJson(changed) && isJson(text.text)) throw unscanned("tool arguments could not be rewritten");
  return changed;
}

function changeOf(text: RequestText, detection: Detection, rewriting: Rewriting): Change | undefined {
  const { kind, start, end } = detection;
  const written = text.text.slice(start, end);
  const value = text.json ? unescapeJson(written) : written;
  const action = rewriting.rules.actions.get(kind) ?? "block";
  rewriting.audit.add({ detection, value, action, place: text.place });
  switch (action) {
    case "redact":
      return { start, end, by: redactedMark(kind) };
    case "hash":
      return { start, end, by: hashMark(kind, rewriting.core.ports.hash(value)) };
    case "pseudonymize": {
      const by = rewriting.vault().placeholder(kind, value);
      rewriting.placeholders.add(by);
      return { start, end, by };
    }
    case "block":
      rewriting.blocked.set(kind, (rewriting.blocked.get(kind) ?? 0) + 1);
      return undefined;
    case "allow":
    case "observe":
      return undefined;
    default:
      throw unscanned("an action is not known");
  }
}

function refuseBlocked(blocked: ReadonlyMap<string, number>): void {
  if (blocked.size === 0) return;
  const kinds = [...blocked.keys()].toSorted();
  throw new IronError(
    "content_blocked",
    `The request holds what may not leave: ${kinds.join(", ")}. Nothing was sent. Take it out and send the request again.`,
    { facts: { kinds, ...Object.fromEntries(blocked) }, shouldRetry: false },
  );
}

/** A text that was not judged is not sent. */
function unscanned(why: string): IronError {
  return new IronError("content_blocked", `The request could not be checked, and so was not sent: ${why}.`, {
    facts: { reason: why },
    shouldRetry: false,
  });
}
