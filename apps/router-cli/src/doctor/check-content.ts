import type { OpenFacts, RecordCount, StateContent } from "@iron/runtime-state";
import { shownPlace, type StatePlace } from "@iron/sdk";
import { formatUsd } from "@iron/types";
import type { Check } from "./check.ts";

/** More than this waits only where no server has answered for long; at ten times as many no more are taken. */
const LONG_OUTBOX = 10_000;

/** Money, audit log and what waits to be sent, in a state that opens. */
export function checkContent(content: StateContent, place: StatePlace): readonly Check[] {
  const { flaws, open, audit, records } = content;
  const rebuild = `stop every router and run iron state rebuild --state ${shownPlace(place)}`;
  return [
    flaws.length === 0
      ? { name: "balances", state: "ok", detail: "each is the sum of its entries" }
      : { name: "balances", state: "bad", detail: `${flaws.slice(0, 3).join("; ")}: ${rebuild}` },
    checkOpen(open),
    audit.ok
      ? { name: "audit log", state: "ok", detail: `whole, ${audit.records} records` }
      : {
          name: "audit log",
          state: "bad",
          detail: `record ${audit.seq}: ${audit.reason}. Somebody changed it, or it is damaged: compare it with a backup`,
        },
    ...checkOutbox(records),
  ];
}

function checkOpen({ calls, held, leftBehind, heldBehind }: OpenFacts): Check {
  const name = "open holds";
  if (leftBehind > 0)
    return {
      name,
      state: "note",
      detail: `${leftBehind} of a router that ended hold ${formatUsd(heldBehind)}: the next iron start charges them in full and lists them`,
    };
  return {
    name,
    state: "ok",
    detail: calls === 0 ? "none" : `${calls} calls in flight hold ${formatUsd(held)}`,
  };
}

/** What calls came to, for the control server. */
function checkOutbox(records: readonly RecordCount[]): readonly Check[] {
  const waiting = sum(records, /^analytics(:.+)?:outbox$/);
  const dead = sum(records, /^analytics(:.+)?:dead$/);
  const checks: Check[] = [];
  if (waiting > 0) {
    const state = waiting >= LONG_OUTBOX ? "bad" : "note";
    const fix = "they go out once a router runs and reaches its control server; check that one does";
    checks.push({ name: "outbox", state, detail: `${waiting} calls are not reported yet: ${fix}` });
  }
  if (dead > 0)
    checks.push({
      name: "dead letters",
      state: "bad",
      detail: `the control server refused to hear of ${dead} calls, so its books lack them; they are kept here: ask its operator`,
    });
  return checks.length > 0 ? checks : [{ name: "outbox", state: "ok", detail: "nothing waits" }];
}

function sum(records: readonly RecordCount[], namespaces: RegExp): number {
  return records.reduce((total, { namespace, count }) => total + (namespaces.test(namespace) ? count : 0), 0);
}
