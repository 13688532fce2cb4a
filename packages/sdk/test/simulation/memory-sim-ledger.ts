import { createMemoryLedger, type MemoryLedger } from "@iron/cost";
import type { Ledger } from "@iron/types";
import type { Recorder, SimLedger } from "./sim-ledger.ts";

/** The ledger in memory, which answers at once and ends with its router. */
export function memorySimLedger(record: Recorder): SimLedger {
  const inner = createMemoryLedger();
  return {
    ledger: recorded(inner, record),
    account: (budget) => inner.account(budget),
    durable: false,
    kept: 0,
    close: () => Promise.resolve(),
  };
}

function recorded(inner: MemoryLedger, record: Recorder): Ledger {
  return {
    hold(request) {
      const answer = inner.hold(request);
      record.hold(request, answer);
      return answer;
    },
    extend(call, by) {
      const extended = inner.extend(call, by);
      record.extend(call, by, extended);
      return extended;
    },
    settle(call, settlement) {
      const answer = inner.settle(call, settlement);
      record.settle(call, settlement, answer);
      return answer;
    },
    void(call, reason) {
      const answer = inner.void(call, reason);
      record.void(call, answer);
      return answer;
    },
    account: (budget) => inner.account(budget),
    adjust(budget, by, entry) {
      inner.adjust(budget, by, entry);
      record.adjust(budget, by);
    },
    open: () => inner.open(),
  };
}
