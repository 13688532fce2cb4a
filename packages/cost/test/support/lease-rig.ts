import { setImmediate as turn } from "node:timers/promises";
import {
  type BooksOptions,
  type ControlServer,
  type FakeClock,
  fakeClock,
  startControlServer,
} from "@iron/testing";
import { type CallGuard, type IronError, isIronError, type Ledger, secret } from "@iron/types";
import { createControlServerPost } from "../../../runtime-analytics/src/index.ts";
import { createMemoryLedger } from "../../src/index.ts";
import {
  createLeaseClient,
  createLeases,
  type LeaseAlert,
  type LeaseClient,
  type Leases,
  type LeasesOptions,
} from "../../src/leases/index.ts";
import { call, completed, exchange } from "./fake-call.ts";
import { openBudget, type TestBudget } from "./open-budget.ts";

export const HANDSHAKE = "/api/v1/budget/handshake";
export const RETURN = "/api/v1/budget/return";
export const TRANCHE = 10_000;

/** One run of a router over the stand-in. */
export interface LeaseRun {
  readonly leases: Leases;
  readonly budget: TestBudget;
  /** Opens a call that may cost 1 000 microdollars; the error's code when it is refused. */
  open(): Promise<CallGuard | string>;
  /** The facts of the last refusal. */
  readonly refused: () => IronError["facts"];
  /** One whole call that costs exactly so much, or the code of its refusal. */
  spend(cost?: number): Promise<string>;
}

export interface LeaseRig extends AsyncDisposable {
  readonly server: ControlServer;
  readonly clock: FakeClock;
  readonly client: LeaseClient;
  readonly alerts: LeaseAlert[];
  /** What calls came to, over all runs: the oracle. */
  readonly spent: number;
  run(options?: Partial<LeasesOptions>, ledger?: Ledger): LeaseRun;
  /** Moves time on second by second, and lets each reply arrive. */
  pass(ms: number): Promise<void>;
  until(condition: () => boolean): Promise<void>;
  /** What the server thinks was spent: of the agent's budget, and of its owner's limit. */
  books(): readonly (number | undefined)[];
  names(): readonly string[];
}

export async function leaseRig(books: BooksOptions = {}): Promise<LeaseRig> {
  const server = await startControlServer({
    usageLimits: [{ user: "user_1", project: null, limit: 100_000, spent: 0 }],
    ...books,
  });
  const clock = fakeClock();
  const connection = createControlServerPost({ server: server.url, clock });
  const client = createLeaseClient({ post: connection.post, token: secret(server.icToken()) });
  const alerts: LeaseAlert[] = [];
  let spent = 0;

  function run(options: Partial<LeasesOptions> = {}, ledger: Ledger = createMemoryLedger()): LeaseRun {
    const leases = createLeases({
      client,
      provider: () => "openai",
      trancheMicrodollars: TRANCHE,
      clock,
      random: () => 0,
      onAlert: (alert) => alerts.push(alert),
      ...options,
    });
    const budget = openBudget({ funds: leases.funds, clock, ledger });
    let refused: IronError["facts"] = {};
    const open = async (): Promise<CallGuard | string> => {
      const one = call({ size: { textBytes: 400, maxOutputTokens: 60 } });
      try {
        const guard = await budget.policy.guard(exchange()).open?.(one);
        return guard ?? "free";
      } catch (error) {
        if (!isIronError(error)) return String(error);
        refused = error.facts;
        return error.code;
      }
    };
    return {
      leases,
      budget,
      open,
      refused: () => refused,
      async spend(cost = 1000): Promise<string> {
        const guard = await open();
        if (typeof guard === "string") return guard;
        spent += cost;
        await guard.close(completed({ inputTokens: cost, outputTokens: 0 }));
        return "spent";
      },
    };
  }

  return {
    server,
    clock,
    client,
    alerts,
    run,
    get spent(): number {
      return spent;
    },
    until,
    async pass(ms): Promise<void> {
      for (let left = ms; left > 0; left -= 1000) {
        clock.advance(Math.min(1000, left));
        // A request that the server has not answered yet is given some time, for it may never be.
        for (let turns = 0; turns < 40; turns += 1) await turn();
        for (let turns = 0; turns < 400 && unanswered(server); turns += 1) await turn();
      }
    },
    books: () => [server.books.agentBudgets.get(7)?.spent, server.books.usageLimits[0]?.spent],
    names: () => alerts.map(({ name }) => name),
    async [Symbol.asyncDispose](): Promise<void> {
      await server.stop();
      await connection.close();
    },
  };
}

function unanswered({ requests }: ControlServer): boolean {
  return requests.length > 0 && requests.at(-1)?.status === undefined;
}

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns += 1) {
    if (turns > 100_000) throw new Error("it never came to be");
    await turn();
  }
}
