import { type ControlServerReply, type Microdollars, type Secret, secret } from "@iron/types";
import { z } from "zod";
import type {
  HandshakeAnswer,
  NoAnswer,
  RefreshAnswer,
  ReportAnswer,
  ReturnAnswer,
} from "../leases/lease-client.ts";

/** Unknown fields are ignored: a newer server may say more. */
const grant = z.object({
  lease_id: z.string().min(1).max(100).optional().catch(undefined),
  budget_granted: z.unknown(),
  budget_remaining: z.number().optional().catch(undefined),
});
const refreshed = grant.extend({ status: z.enum(["approved", "denied"]) });
const spoken = z.object({ error: z.string() });
const reported = z.object({
  success: z.literal(true),
  budget_remaining: z.number().optional().catch(undefined),
});
const returned = z.object({ success: z.literal(true) });

/** The table of `POST /api/v1/budget/handshake`. */
export function readHandshake(reply: ControlServerReply, asked: Microdollars): HandshakeAnswer {
  const { status, text } = reply;
  if (status === 200) return readGrant(text, asked);
  const said = spoken.safeParse(parse(text)).data?.error ?? "";
  if (status === 403 && said === "Budget limit exceeded") return { kind: "exhausted" };
  // The server reserves before it looks at the key: these two refusals keep what was reserved.
  if (status === 403 || status === 404) return { kind: "refused", status, maybeLeaked: true };
  if (isFinal(status)) return { kind: "refused", status, maybeLeaked: false };
  return unexpected(status);
}

/** The table of `POST /api/v1/budget/return`. */
export function readReturn({ status, text }: ControlServerReply): ReturnAnswer {
  const body = parse(text);
  if (status === 200 && returned.safeParse(body).success) return { kind: "done", result: "returned" };
  const said = spoken.safeParse(body).data?.error;
  if (status === 400 && said === "Lease is not active") return { kind: "done", result: "not_active" };
  if (status === 404 && said === "Lease not found") return { kind: "done", result: "unknown" };
  return unexpected(status);
}

/** The table of `POST /api/v1/budget/report`. */
export function readReport({ status, text }: ControlServerReply): ReportAnswer {
  const read = reported.safeParse(parse(text));
  if (status === 200 && read.success) return { kind: "done", remaining: read.data.budget_remaining };
  return isFinal(status) || status === 403 || status === 404
    ? { kind: "refused", status }
    : unexpected(status);
}

/** The table of `POST /api/v1/budget/refresh`: a denial is a 200. */
export function readRefresh({ status, text }: ControlServerReply, asked: Microdollars): RefreshAnswer {
  if (status !== 200) {
    const final = isFinal(status) || status === 403 || status === 404;
    return final ? { kind: "refused", status } : unexpected(status);
  }
  const read = refreshed.safeParse(parse(text));
  if (read.success && read.data.status === "denied") return { kind: "exhausted" };
  return readGrant(text, asked);
}

function readGrant(text: string, asked: Microdollars): Exclude<RefreshAnswer, { kind: "refused" }> {
  const read = grant.safeParse(parse(text));
  if (!read.success) return { kind: "bad_grant", lease: undefined };
  const { lease_id: id, budget_granted: granted, budget_remaining: remaining } = read.data;
  const lease: Secret | undefined = id === undefined ? undefined : secret(id);
  const usable = typeof granted === "number" && Number.isSafeInteger(granted) && granted > 0;
  if (lease === undefined || !usable || granted > asked) return { kind: "bad_grant", lease };
  return { kind: "granted", lease, granted: granted as Microdollars, remaining };
}

/** Asked again the same way, the server would say the same. */
function isFinal(status: number): boolean {
  return status === 400 || status === 401 || status === 413 || status === 415 || status === 422;
}

/** What no table has is an answer all the same: the server may have acted, and whoever answered may be somebody else. */
function unexpected(status: number): NoAnswer {
  const passing = status === 408 || status === 429 || status >= 500;
  return {
    kind: "failed",
    why: "status",
    status,
    sent: true,
    ...(!passing && { alarm: "ctl_protocol" as const }),
  };
}

/** Numbers that are written as anything but digits become text, so that no fraction passes for a whole number of microdollars. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
      typeof value === "number" && !/^-?\d+$/.test(context?.source ?? String(value)) ? String(value) : value,
    );
  } catch {
    return undefined;
  }
}
