import type { CallId, Microdollars } from "@iron/types";
import type { RecoveredHold, Recovery } from "../ledger/durable-ledger.ts";
import { listOpenCalls } from "./calls.ts";
import { closeBySettling } from "./close-call.ts";
import type { Context } from "./context.ts";
import { forgetInstance, isDead } from "./instance-lock.ts";

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
    for (const open of listOpenCalls(sql, instance)) {
      const settlement = { amount: open.held as Microdollars, source: "crash" as const };
      closeBySettling(context.book, open, { at, settlement, reason: `instance ${instance} died` });
      list.push({ call: open.call as CallId, instance, charged: settlement.amount });
    }
    sql.run("DELETE FROM instance WHERE id = ?", instance);
    context.afterCommit(() => forgetInstance(locks, instance));
  }
  const settled = list.filter((hold) => hold.charged > 0).length;
  return { settled, voided: list.length - settled, list };
}
