import { type IronErrorCode, isIronError, type Outcome } from "@iron/types";

const AUDITED: { readonly [K in IronErrorCode]?: "auth" | "policy" } = {
  provider_auth: "auth",
  key_unavailable: "auth",
  forbidden: "policy",
  content_blocked: "policy",
  tool_blocked: "policy",
  runaway: "policy",
  agent_paused: "policy",
  agent_stopped: "policy",
};

/** What kind of audit row a request's end calls for; undefined for most. */
export function auditOfRequest(
  outcome: Outcome,
): { readonly audit: string; readonly code: string } | undefined {
  if (outcome.kind !== "failed" && outcome.kind !== "refused") return undefined;
  if (!isIronError(outcome.error)) return undefined;
  const { code } = outcome.error;
  const audit = AUDITED[code];
  return audit === undefined ? undefined : { audit, code };
}
