import { createHash } from "node:crypto";

const MARK = "ironid_";
const LEGAL = /^[a-zA-Z0-9_-]+$/;

/**
 * A tool call's id in letters, digits, `_` and `-`, as some formats demand: unchanged when it is, else written so that
 * {@link originalToolId} gives it back. The same id always gives the same text, so calls and results still meet.
 */
export function legalToolId(id: string): string {
  return LEGAL.test(id) ? id : MARK + Buffer.from(id).toString("base64url");
}

/** A tool call's id in at most `limit` characters, as some formats demand: unchanged when it is, else a digest of it. */
export function shortToolId(id: string, limit: number): string {
  return id.length <= limit ? id : `call_${createHash("sha256").update(id).digest("base64url").slice(0, 32)}`;
}

export function originalToolId(id: string): string {
  return id.startsWith(MARK) ? Buffer.from(id.slice(MARK.length), "base64url").toString() : id;
}
