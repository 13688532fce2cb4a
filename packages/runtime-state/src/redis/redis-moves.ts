import { randomUUID } from "node:crypto";
import {
  isIronError,
  type Account,
  type BudgetId,
  type CallId,
  type CloseAnswer,
  type HoldAnswer,
  type HoldRequest,
  type IronError,
  type Microdollars,
} from "@iron/types";
import { amount, checkHoldRequest } from "../ledger/check-hold-request.ts";
import type { DurableLedger } from "../ledger/durable-ledger.ts";
import type { KeptWork } from "../ledger/kept-work.ts";
import { unavailable } from "../ledger/unavailable.ts";
import type { RedisStep } from "./redis-step.ts";

/** Whether trying again can help: everything but a hold that was given up. */
export function isPassing(error: unknown): error is IronError {
  return isIronError(error) && error.code === "ledger_unavailable" && error.facts["cause"] !== "given_up";
}

function labelsOf(labels: Readonly<Record<string, string>> | undefined): string {
  return labels === undefined ? "" : JSON.stringify(labels);
}

function toShort(value: readonly unknown[]): Account {
  const [budget, spent, held, limit] = value;
  return {
    budget: budget as BudgetId,
    spent: Number(spent) as Microdollars,
    held: Number(held) as Microdollars,
    limit: Number(limit) as Microdollars,
  };
}

export type Moves = Pick<DurableLedger, "hold" | "extend" | "settle" | "void" | "adjust">;

interface Owned {
  /** JSON. */
  readonly budgets: string;
  readonly labels: Readonly<Record<string, string>> | undefined;
}

interface Workings {
  readonly step: RedisStep;
  readonly kept: KeptWork;
  /** Our open calls, so that one is charged even if the server lost all memory of it. */
  readonly own: Map<CallId, Owned>;
}

async function hold({ step, kept, own }: Workings, request: HoldRequest): Promise<HoldAnswer> {
  checkHoldRequest(request);
  const { call, want, atLeast, shareOfFree, budgets, labels } = request;
  // Perhaps it can be written by now: then nobody is refused until the next try by the clock.
  if (kept.size > 0) await kept.flush();
  if (kept.size > 0) {
    throw unavailable(`${kept.size} finished calls could not be written down yet`, { store: "redis" });
  }
  const names = JSON.stringify(budgets.map(({ budget }) => budget));
  const limits = budgets.map(({ limit }) => limit);
  try {
    const value = await step("hold", [
      call,
      want,
      atLeast,
      shareOfFree ?? "",
      labelsOf(labels),
      names,
      ...limits,
    ]);
    if (Array.isArray(value)) return { short: toShort(value) };
    own.set(call, { budgets: names, labels });
    return { held: Number(value) as Microdollars };
  } catch (error) {
    // It may stand in Redis, or still be on its way there: nobody will use it, so it must end, or never begin.
    if (isPassing(error) && error.facts["outcome"] === "unknown") {
      kept.keep(`cancel ${call}`, async () => step("void", [call, "its hold was not answered", "1"]));
    }
    throw error;
  }
}

/** What changes money, each one atomic step. */
export function createMoves(step: RedisStep, kept: KeptWork): Moves {
  const own = new Map<CallId, Owned>();

  /** Rejects now and goes on trying: the money was spent. */
  async function close(call: CallId, run: () => Promise<unknown>): Promise<CloseAnswer> {
    try {
      const answer = (await run()) as CloseAnswer;
      own.delete(call);
      return answer;
    } catch (error) {
      if (isPassing(error)) kept.keep(call, run);
      throw error;
    }
  }

  return {
    hold: async (request) => hold({ step, kept, own }, request),
    extend: async (call, by) => (await step("extend", [call, amount(by, "by"), randomUUID()])) === 1,
    settle: async (call, { amount: charged, source, labels, tokens }) => {
      amount(charged, "the settled amount");
      const { budgets = "", labels: before } = own.get(call) ?? {};
      const merged = before === undefined ? labels : { ...before, ...labels };
      const args = [
        call,
        charged,
        source,
        labelsOf(merged),
        tokens?.input ?? "",
        tokens?.output ?? "",
        budgets,
      ];
      return close(call, async () => step("settle", args));
    },
    void: async (call, reason) => close(call, async () => step("void", [call, reason, "0"])),
    async adjust(budget, by, { actor, reason }) {
      if (!Number.isSafeInteger(by))
        throw new RangeError(`the adjustment is ${by}, not a whole number of microdollars`);
      if (actor === "") throw new RangeError("an adjustment needs an actor");
      await step("adjust", [budget, by, actor, reason, `adjust-${randomUUID()}`]);
    },
  };
}
