import { randomBytes, randomUUID } from "node:crypto";
import { addUsage } from "./books.ts";
import type { AgentBudget, ControlAgent, ControlBooks, StoredKey } from "./books.ts";
import type { ControlContext, ControlRequest } from "./control-context.ts";
import { check, json, Refuse } from "./control-reply.ts";
import type { ControlReply } from "./control-reply.ts";
import { verifyIcToken } from "./ic-token.ts";
import { readFields } from "./read-fields.ts";

const MAX_TOKEN = 2000;
const MAX_PROVIDER = 50;
const MAX_GRANT = 100_000_000;
const DEFAULT_GRANT = 10_000_000;
/** The agent that gets a placeholder key made for it: a back door of development that was left open. */
const BACKDOOR_AGENT = 1;

/** `POST /api/v1/budget/handshake`: a lease on part of the agent's budget. Each call makes another one. */
export function handshake(request: ControlRequest, context: ControlContext): ControlReply {
  const asked = readFields(request, {
    ic_token: "string",
    provider: "string",
    provider_key_id: "i64?",
    requested_budget: "i64?",
  });
  const wanted = asked.requested_budget ?? DEFAULT_GRANT;
  validate({ token: asked.ic_token, provider: asked.provider, wanted });
  const agent = findAgent(asked.ic_token, context);
  const { books } = context;
  const budget = findBudget(agent, books);
  const granted = Math.min(wanted, budget.remaining);
  if (granted <= 0) throw new Refuse(json(403, { error: "Budget limit exceeded", ...totals(budget) }));
  // The money is reserved before the key is looked at: a refusal below keeps it.
  budget.spent += granted;
  budget.remaining -= granted;
  addUsage(books, agent.owner, granted);
  const key = findKey(agent, asked.provider, { books, id: asked.provider_key_id });
  const id = `lease_${randomUUID()}`;
  books.leases.set(id, { id, agent: agent.id, granted, spent: 0, status: "active" });
  return json(200, {
    ip_token: sealKey(key),
    lease_id: id,
    budget_granted: granted,
    budget_remaining: budget.remaining,
    expires_at: null,
  });
}

function validate(asked: {
  readonly token: string;
  readonly provider: string;
  readonly wanted: number;
}): void {
  check(asked.token.trim() !== "", "ic_token cannot be empty");
  check(asked.token.length <= MAX_TOKEN, "ic_token too long");
  check(asked.provider.trim() !== "", "provider cannot be empty");
  check(asked.provider.length <= MAX_PROVIDER, "provider too long");
  check(asked.wanted >= 1, "requested_budget must be positive");
  check(asked.wanted <= MAX_GRANT, `requested_budget exceeds maximum of ${MAX_GRANT}`);
  check(asked.provider === "openai" || asked.provider === "anthropic", "Unsupported provider");
}

function findAgent(token: string, context: ControlContext): ControlAgent {
  const verified = verifyIcToken(token, context.icTokenSecret, context.clock.now());
  if (!verified.ok && verified.why === "agent") throw new Refuse(json(400, { error: "Invalid agent ID" }));
  if (verified.ok && verified.agent <= 0) throw new Refuse(json(400, { error: "Invalid agent ID" }));
  const agent = verified.ok ? context.books.agents.get(verified.agent) : undefined;
  if (!agent) throw new Refuse(json(401, { error: "Invalid IC Token" }));
  return agent;
}

/** The agent's budget; a new agent gets all that its owner has left, however many agents the owner has. */
function findBudget(agent: ControlAgent, books: ControlBooks): AgentBudget {
  const known = books.agentBudgets.get(agent.id);
  if (known) return known;
  const limit = books.usageLimits.find((row) => row.user === agent.owner);
  if (!limit) throw new Refuse(json(403, { error: "Budget limit exceeded" }));
  const allocated = Math.max(0, limit.limit - limit.spent);
  const budget = { allocated, spent: 0, remaining: allocated };
  books.agentBudgets.set(agent.id, budget);
  return budget;
}

function totals(budget: AgentBudget): Record<string, number> {
  return {
    total_allocated: budget.allocated,
    total_spent: budget.spent,
    budget_remaining: budget.remaining,
  };
}

function findKey(
  agent: ControlAgent,
  provider: string,
  from: { readonly books: ControlBooks; readonly id: number | undefined },
): StoredKey {
  const { providerKeys } = from.books;
  const key =
    from.id === undefined
      ? [...providerKeys.values()].find((one) => one.provider === provider)
      : providerKeys.get(from.id);
  if (!key && from.id === undefined && agent.id === BACKDOOR_AGENT) {
    const made = { id: providerKeys.size + 1, provider, key: "placeholder", enabled: true };
    providerKeys.set(made.id, made);
    return made;
  }
  if (!key) throw new Refuse(json(404, { error: "No provider key found" }));
  if (key.provider !== provider)
    throw new Refuse(json(403, { error: "Provider key does not match provider" }));
  if (!key.enabled) throw new Refuse(json(403, { error: "Provider key is disabled" }));
  return key;
}

/** A ciphertext that no client can open. */
function sealKey(key: StoredKey): string {
  return ["AES256", ...[12, key.key.length, 16].map((size) => randomBytes(size).toString("base64"))].join(
    ":",
  );
}
