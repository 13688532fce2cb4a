import type { BudgetId, Ledger } from "@iron/types";
import type { Book } from "./book.ts";
import type { Trace } from "./trace.ts";

/** A ledger of a simulation, looked at from behind. */
export interface SimLedger {
  readonly ledger: Ledger;
  /** How a budget stands, past every queue. */
  account(budget: BudgetId): { readonly spent: number; readonly held: number };
  /** Whether the ledger outlives its router. */
  readonly durable: boolean;
  /** Closes that wait to be written. */
  readonly kept: number;
  close(): Promise<void>;
}

/** What happens to a ledger, for the book and the trace. */
export interface Recorder {
  hold(...move: Parameters<Book["hold"]>): void;
  extend(...move: Parameters<Book["extend"]>): void;
  settle(...move: Parameters<Book["settle"]>): void;
  void(...move: Parameters<Book["void"]>): void;
  adjust(...move: Parameters<Book["adjust"]>): void;
}

export function recorder(book: Book, trace: Trace): Recorder {
  return {
    hold(request, answer) {
      book.hold(request, answer);
      const told = answer.short === undefined ? answer.held : `short ${answer.short.budget.split(":")[0]}`;
      trace.add("hold", request.call, told);
    },
    extend(call, by, extended) {
      book.extend(call, by, extended);
      trace.add("extend", call, by, extended);
    },
    settle(call, settlement, answer) {
      book.settle(call, settlement, answer);
      trace.add("settle", call, settlement.amount, settlement.source, answer);
    },
    void(call, answer) {
      book.void(call, answer);
      trace.add("void", call, answer);
    },
    adjust(budget, by) {
      book.adjust(budget, by);
      trace.add("adjust", budget, by);
    },
  };
}
