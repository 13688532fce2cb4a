import type { Exchange, Guard, IronError, Outcome, Policy } from "@iron/types";
import { isIronError } from "@iron/types";
import type { AgentUsage } from "./agent-usage.ts";
import { NO_USAGE, withExchange } from "./agent-usage.ts";

/** What the gate asks of, and tells to, whoever owns a run. */
export interface GateKeeper {
  readonly agent: string;
  readonly run: string;
  /** Why its requests are refused now; undefined lets them in. */
  refusal(): IronError | undefined;
  /** A request has come or ended. */
  traffic?(): void;
  /** A budget that the run counts against is used up, as `error` says. */
  exhausted?(error: IronError): void;
}

/** The requests of one run. */
export interface GatedRun {
  readonly usage: AgentUsage;
  /** Requests under way. */
  readonly open: number;
  /** Calls back once when no request is under way, at once if none is; returns what takes that back. */
  onIdle(run: () => void): () => void;
  /** Forgets the run. Its token should be revoked by now. */
  leave(): void;
}

/** Lets the requests of agents in or not, and counts them. Its policy stands first in the list, so that it sees every ending. */
export interface AgentGate {
  readonly policy: Policy;
  enter(keeper: GateKeeper): GatedRun;
}

interface RunEntry {
  readonly keeper: GateKeeper;
  usage: AgentUsage;
  open: number;
  readonly waiting: Set<() => void>;
}

export function createAgentGate(): AgentGate {
  const runs = new Map<string, RunEntry>();
  return {
    policy: {
      name: "agents",
      guard(exchange): Guard {
        const entry = exchange.run === undefined ? undefined : runs.get(exchange.run);
        return entry === undefined ? NO_GUARD : guardOf(entry, exchange);
      },
    },
    enter(keeper) {
      const entry: RunEntry = { keeper, usage: NO_USAGE, open: 0, waiting: new Set() };
      runs.set(keeper.run, entry);
      return {
        get usage() {
          return entry.usage;
        },
        get open() {
          return entry.open;
        },
        onIdle(run) {
          if (entry.open > 0) entry.waiting.add(run);
          else run();
          return () => void entry.waiting.delete(run);
        },
        leave: () => void runs.delete(keeper.run),
      };
    },
  };
}

const NO_GUARD: Guard = {};

function guardOf(entry: RunEntry, exchange: Exchange): Guard {
  const { keeper } = entry;
  return {
    admit() {
      entry.open += 1;
      keeper.traffic?.();
      const refusal = keeper.refusal();
      if (refusal !== undefined) throw refusal;
    },
    settle(outcome) {
      entry.open -= 1;
      entry.usage = withExchange(entry.usage, exchange, outcome);
      keeper.traffic?.();
      const used = usedUp(outcome);
      if (used !== undefined) keeper.exhausted?.(used);
      if (entry.open > 0) return;
      for (const run of entry.waiting) run();
      entry.waiting.clear();
    },
  };
}

/** The error that says that waiting does not help, if that is how the request ended. */
function usedUp(outcome: Outcome): IronError | undefined {
  if (outcome.kind !== "refused" && outcome.kind !== "failed") return undefined;
  const { error } = outcome;
  return isIronError(error) && ENDINGS.has(error.code) ? error : undefined;
}

const ENDINGS: ReadonlySet<string> = new Set(["budget_exceeded", "budget_cut", "budget_exhausted_offline"]);
