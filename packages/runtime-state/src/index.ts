export * from "./agent/agent-state.ts";
export * from "./agent/create-agent-states.ts";
export * from "./audit/audit-log.ts";
export * from "./audit/create-memory-audit-log.ts";
export * from "./event-bus/create-event-bus.ts";
export * from "./ledger/durable-ledger.ts";
export * from "./memory/create-memory-store.ts";
export * from "./place/state-folder.ts";
