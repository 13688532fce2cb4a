import type { AuditEntry } from "@iron/runtime-state";
import type { RouterHooks } from "../compose/start-router-options.ts";

/** Writes down who did what. Resolves when that is on record, or could not be: what was done is done. */
export type AuditTrail = (entry: AuditEntry) => Promise<void>;

/** The audit log that agents' moves go to as well. A record that cannot be written is a defect that is told. */
export function auditTrail({ agents, onDefect }: RouterHooks): AuditTrail {
  const audit = agents?.audit;
  return async (entry) => {
    try {
      await audit?.append(entry);
    } catch (error) {
      onDefect?.(error, "audit");
    }
  };
}
