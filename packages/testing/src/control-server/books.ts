/** Rows of the control server's database. Money in microdollars. */
export interface ControlBooks {
  readonly agents: Map<number, ControlAgent>;
  readonly agentBudgets: Map<number, AgentBudget>;
  /** One row for each project of a user; updates by user hit them all, as the server's do. */
  readonly usageLimits: UsageLimit[];
  readonly leases: Map<string, Lease>;
  readonly providerKeys: Map<number, StoredKey>;
  /** Accepted analytics events, in order of arrival. */
  readonly events: AnalyticsEvent[];
  /** Each time a provider key was handed out, the agent. */
  readonly keyFetches: number[];
}

export interface ControlAgent {
  readonly id: number;
  readonly owner: string;
  providerKeyId: number | null;
}

export interface AgentBudget {
  readonly allocated: number;
  /** Grants count as spent until they are returned; reports count again. */
  spent: number;
  remaining: number;
}

export interface UsageLimit {
  readonly user: string;
  readonly project: string | null;
  readonly limit: number;
  spent: number;
}

export interface Lease {
  readonly id: string;
  readonly agent: number;
  readonly granted: number;
  spent: number;
  status: "active" | "expired" | "closed" | "revoked";
}

export interface StoredKey {
  readonly id: number;
  readonly provider: string;
  readonly key: string;
  readonly baseUrl?: string;
  enabled: boolean;
  /** The stored ciphertext cannot be read. */
  readonly broken?: boolean;
}

export interface AnalyticsEvent {
  readonly agent: number;
  readonly eventId: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface BooksOptions {
  readonly agents?: readonly ControlAgent[];
  readonly providerKeys?: readonly StoredKey[];
  readonly usageLimits?: readonly UsageLimit[];
}

/** Books with agent 7 of `user_1`, who may spend 100 dollars with one OpenAI key, unless told otherwise. */
export function openBooks(options: BooksOptions): ControlBooks {
  const agents = options.agents ?? [{ id: 7, owner: "user_1", providerKeyId: 1 }];
  const keys = options.providerKeys ?? [
    { id: 1, provider: "openai", key: "sk-control-openai", enabled: true },
  ];
  const limits = options.usageLimits ?? [{ user: "user_1", project: null, limit: 100_000_000, spent: 0 }];
  return {
    agents: new Map(agents.map((agent) => [agent.id, { ...agent }])),
    agentBudgets: new Map(),
    usageLimits: limits.map((limit) => ({ ...limit })),
    leases: new Map(),
    providerKeys: new Map(keys.map((key) => [key.id, { ...key }])),
    events: [],
    keyFetches: [],
  };
}

/** Adds to a user's spending, in every project's row, without looking whether it fits. */
export function addUsage(books: ControlBooks, user: string, amount: number): void {
  for (const row of books.usageLimits) if (row.user === user) row.spent += amount;
}
