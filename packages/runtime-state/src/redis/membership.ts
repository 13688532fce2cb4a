import { randomUUID } from "node:crypto";
import type { Redis } from "iovalkey";
import { isIronError, type IronError } from "@iron/types";
import { unavailable } from "../ledger/unavailable.ts";
import type { RedisSettings } from "./options.ts";
import { runScript, type ScriptArgument } from "./run-script.ts";
import { serverFacts, type ServerFacts } from "./server-facts.ts";

/** What an instance knows of the shared ledger; sent along with every step, so that the server can tell that it went back in time. */
export interface Membership {
  readonly instance: string;
  readonly durability: ServerFacts["durability"];
  /** Why no step may be taken now; undefined when all is well. */
  readonly trouble: IronError | undefined;
  /** The first six arguments of every script. */
  readonly prefix: readonly ScriptArgument[];
  /** The server acknowledged this many writes of ours. */
  acknowledged(count: number): void;
  /** The connection is gone, or the server said that we must join again. */
  left(why: IronError): void;
  /** Registers anew with the server as it is now. Joins at the same time share one. */
  join(): Promise<void>;
}

interface Standing {
  instance: string;
  epoch: number;
  epochId: string;
  run: string;
  seen: number;
  /** Whether the server ever knew this instance. */
  member: boolean;
  durability: ServerFacts["durability"];
}

type Step = "joined" | "anew";

export function redisTrouble(message: string, facts: Record<string, string> = {}): IronError {
  return unavailable(message, { store: "redis", outcome: "none", ...facts });
}

function newName(settings: RedisSettings, before: string | undefined): string {
  if (before === undefined) return settings.instance ?? randomUUID();
  // A fresh fencing token: the same router, but nothing the old name held is its own any more.
  return `${before.replace(/~.*$/, "")}~${randomUUID().slice(0, 8)}`;
}

function fresh(settings: RedisSettings, before?: string): Standing {
  const instance = newName(settings, before);
  return { instance, epoch: 0, epochId: "", run: "", seen: 0, member: false, durability: "none" };
}

function readJoin(standing: Standing, reply: readonly unknown[]): Step {
  const [answer, second, third, fourth] = reply;
  if (answer === "ok") {
    standing.seen = Math.max(standing.seen, Number(second));
    standing.epoch = Number(third);
    standing.epochId = String(fourth);
    standing.member = true;
    return "joined";
  }
  if (second === "reclaimed" || second === "rebuilt") return "anew";
  if (second === "wait") {
    // Registered already, though not yet let in.
    if (!standing.member)
      Object.assign(standing, { member: true, epoch: Number(fourth), epochId: String(reply[4]) });
    throw redisTrouble(
      `the Redis server was restarted or replaced, and ${String(third)} has not confirmed that nothing is lost; if that router is gone for good, rebuild`,
      { cause: "wait" },
    );
  }
  throw redisTrouble(`the shared ledger is stopped: ${String(third)}. Rebuild it before any router goes on`, {
    cause: "fenced",
  });
}

export function createMembership(client: Redis, settings: RedisSettings): Membership {
  const key = `{${settings.namespace}}`;
  let standing = fresh(settings);
  let trouble: IronError | undefined = redisTrouble("not connected to Redis");
  let joining: Promise<void> | undefined;

  function prefix(): readonly ScriptArgument[] {
    const { epoch, epochId, run, instance, seen } = standing;
    return [epoch, epochId, run, instance, seen, settings.keepClosedMs];
  }

  async function join(): Promise<void> {
    try {
      const facts = await serverFacts(client);
      standing.run = facts.run;
      standing.durability = facts.durability;
      for (let step: Step = "anew"; step !== "joined";) {
        const args = [...prefix(), settings.leaseMs, randomUUID(), standing.member ? "1" : "0"];
        step = readJoin(standing, await runScript(client, "join", { key, args }));
        if (step === "anew")
          standing = { ...fresh(settings, standing.instance), run: facts.run, durability: facts.durability };
      }
      trouble = undefined;
    } catch (error) {
      trouble = isIronError(error)
        ? error
        : unavailable("Redis did not let us join", { store: "redis", outcome: "none" }, error);
      throw trouble;
    } finally {
      joining = undefined;
    }
  }

  return {
    get instance(): string {
      return standing.instance;
    },
    get durability(): ServerFacts["durability"] {
      return standing.durability;
    },
    get trouble(): IronError | undefined {
      return trouble;
    },
    get prefix(): readonly ScriptArgument[] {
      return prefix();
    },
    acknowledged: (count) => void (standing.seen = Math.max(standing.seen, count)),
    left: (why) => void (trouble ??= why),
    async join() {
      joining ??= join();
      return joining;
    },
  };
}
