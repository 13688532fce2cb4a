import type { CallId, Microdollars } from "@iron/types";
import type { RecoveredHold, Recovery } from "../ledger/durable-ledger.ts";
import type { Context } from "./context.ts";
import { forgetInstance, isDead } from "./instance-lock.ts";
import { closeBySettling, type CallRow } from "./ledger-operations.ts";

/**
 * Closes the open holds of every instance proved dead. Whether such a call had been sent is not on record: writing that down durably would cost
 * a second fsync per call, and a hold is the last thing before the send. So each is charged in full and flagged `crash`.
 */
export function recover(context: Context, at: number): Recovery {
  const { sql, locks } = context;
  const list: RecoveredHold[] = [];
  for (const row of sql.all("SELECT id, pid FROM instance WHERE id <> ?", context.instance)) {
    const instance = String(row["id"]);
    if (!isDead(locks, instance, Number(row["pid"]))) continue;
    const open = sql.all(
      "SELECT call, state, held, charged, budgets, labels FROM call WHERE state = 'open' AND instance = ? ORDER BY at, call",
      instance,
    ) as unknown as CallRow[];
    for (const call of open) {
      const settlement = { amount: call.held as Microdollars, source: "crash" as const };
      closeBySettling(sql, call, { at, settlement, reason: `instance ${instance} died` });
      list.push({ call: call.call as CallId, instance, charged: settlement.amount });
    }
    sql.run("DELETE FROM instance WHERE id = ?", instance);
    context.afterCommit(() => forgetInstance(locks, instance));
  }
  const settled = list.filter((hold) => hold.charged > 0).length;
  return { settled, voided: list.length - settled, list };
}
