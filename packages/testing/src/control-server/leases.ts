import { randomUUID } from "node:crypto";
import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";
import { addUsage } from "./books.ts";
import type { Lease } from "./books.ts";
import type { ControlContext, ControlRequest } from "./control-context.ts";
import { check, json, Refuse } from "./control-reply.ts";
import type { ControlReply } from "./control-reply.ts";
import { verifyIcToken } from "./ic-token.ts";
import { readJwt } from "./jwt.ts";
import { readFields } from "./read-fields.ts";

const MAX_ID = 100;
const MAX_PROVIDER = 50;
const MAX_REFRESH = 1_000_000_000;
const DEFAULT_REFRESH = 10_000_000;

/** `POST /api/v1/budget/report`: adds a cost that the handshake has already counted, and never looks whether it came before. */
export async function report(request: ControlRequest, context: ControlContext): Promise<ControlReply> {
  const told = readFields(request, {
    lease_id: "string",
    request_id: "string",
    tokens: "i64",
    cost_microdollars: "i64",
    model: "string",
    provider: "string",
  });
  checkText("lease_id", told.lease_id, MAX_ID);
  checkText("request_id", told.request_id, MAX_ID);
  checkText("model", told.model, MAX_ID);
  checkText("provider", told.provider, MAX_PROVIDER);
  check(told.tokens >= 1, "tokens must be positive");
  check(told.cost_microdollars >= 0, "cost_microdollars cannot be negative");
  const lease = findLease(told.lease_id, context);
  if (lease.status === "expired") throw new Refuse(json(403, { error: "Lease expired" }));
  if (lease.status === "revoked") throw new Refuse(json(403, { error: "Lease has been revoked" }));
  if (told.cost_microdollars > lease.granted - lease.spent) {
    throw new Refuse(json(403, { error: "Insufficient lease budget" }));
  }
  await gap(context);
  lease.spent += told.cost_microdollars;
  const budget = context.books.agentBudgets.get(lease.agent);
  if (budget) {
    budget.spent += told.cost_microdollars;
    budget.remaining -= told.cost_microdollars;
  }
  return json(200, { success: true, budget_remaining: budget?.remaining ?? 0 });
}

/** `POST /api/v1/budget/return`: gives back what the caller says it did not spend. */
export async function returnLease(request: ControlRequest, context: ControlContext): Promise<ControlReply> {
  const told = readFields(request, { lease_id: "string", spent_microdollars: "i64?" });
  const spent = told.spent_microdollars ?? 0;
  checkText("lease_id", told.lease_id, MAX_ID);
  check(spent >= 0, "spent_microdollars cannot be negative");
  const lease = findLease(told.lease_id, context);
  check(lease.status === "active", "Lease is not active");
  await gap(context);
  // Closing again changes no row, and nobody looks: both of two callers at once are refunded.
  lease.status = "closed";
  const returned = Math.max(0, lease.granted - spent);
  const budget = context.books.agentBudgets.get(lease.agent);
  if (budget) {
    budget.spent -= returned;
    budget.remaining += returned;
  }
  addUsage(context.books, ownerOf(lease, context), -returned);
  return json(200, { success: true, returned });
}

/** `POST /api/v1/budget/refresh`: another lease for an old one, whose rest is lost. */
export function refresh(request: ControlRequest, context: ControlContext): ControlReply {
  checkUser(request, context);
  const asked = readFields(request, {
    ic_token: "string",
    current_lease_id: "string",
    requested_budget: "i64?",
  });
  const wanted = asked.requested_budget ?? DEFAULT_REFRESH;
  checkText("ic_token", asked.ic_token, 2000);
  checkText("current_lease_id", asked.current_lease_id, MAX_ID);
  check(wanted >= 1 && wanted <= MAX_REFRESH, "requested_budget out of range");
  const verified = verifyIcToken(asked.ic_token, context.icTokenSecret, context.clock.now());
  if (!verified.ok) throw new Refuse(json(401, { error: "Invalid IC Token" }));
  const lease = findLease(asked.current_lease_id, context);
  if (lease.agent !== verified.agent)
    throw new Refuse(json(403, { error: "Lease belongs to another agent" }));
  if (lease.status === "expired") throw new Refuse(json(403, { error: "Lease expired" }));
  if (lease.status === "revoked") throw new Refuse(json(403, { error: "Lease has been revoked" }));
  const budget = context.books.agentBudgets.get(lease.agent);
  if (!budget) throw new Refuse(json(403, { error: "No budget" }));
  const granted = Math.min(wanted, budget.remaining);
  if (granted <= 0) return json(200, denied(budget.remaining));
  // Neither the user's limit nor the old lease's rest is touched.
  budget.spent += granted;
  budget.remaining -= granted;
  lease.status = "expired";
  const id = `lease_${randomUUID()}`;
  context.books.leases.set(id, { id, agent: lease.agent, granted, spent: 0, status: "active" });
  return json(200, {
    status: "approved",
    budget_granted: granted,
    budget_remaining: budget.remaining,
    lease_id: id,
    reason: null,
  });
}

function denied(remaining: number): object {
  return {
    status: "denied",
    budget_granted: null,
    budget_remaining: remaining,
    lease_id: null,
    reason: "insufficient_budget",
  };
}

/** The user's own token, which is looked at before the body. */
function checkUser(request: ControlRequest, context: ControlContext): void {
  const token = /^Bearer (.+)$/.exec(request.authorization ?? "")?.[1];
  if (token === undefined)
    throw new Refuse(unauthorized("AUTH_MISSING_TOKEN", "Missing authentication token"));
  const exp = readJwt(token, context.jwtSecret)?.["exp"];
  if (typeof exp !== "number" || context.clock.now() / 1000 > exp) {
    throw new Refuse(unauthorized("AUTH_INVALID_TOKEN", "Invalid or expired authentication token"));
  }
}

function unauthorized(code: string, message: string): ControlReply {
  return json(401, { error: { code, message } });
}

function findLease(id: string, context: ControlContext): Lease {
  const lease = context.books.leases.get(id);
  if (!lease) throw new Refuse(json(404, { error: "Lease not found" }));
  return lease;
}

function ownerOf(lease: Lease, context: ControlContext): string {
  return context.books.agents.get(lease.agent)?.owner ?? "";
}

function checkText(name: string, text: string, most: number): void {
  check(text.trim() !== "", `${name} cannot be empty`);
  check(text.length <= most, `${name} too long`);
}

async function gap(context: ControlContext): Promise<void> {
  if (context.gapMs > 0) await wait(context.gapMs);
  else await turn();
}
