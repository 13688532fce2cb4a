import type { Redis } from "iovalkey";
import { isIronError, type IronError } from "@iron/types";
import { unavailable } from "../ledger/unavailable.ts";
import type { ScriptName } from "./lua.ts";
import { redisTrouble, type Membership } from "./membership.ts";
import type { Rejoiner } from "./rejoiner.ts";
import { runScript, type ScriptArgument } from "./run-script.ts";

/** Attempts of one step: every step has a name, so sending it again cannot do it twice. */
const ATTEMPTS = 3;

export interface RedisLinkOptions {
  readonly client: Redis;
  /** The hash tag that all keys share. */
  readonly key: string;
  readonly membership: Membership;
  readonly rejoiner: Rejoiner;
  /** How long to wait for a new connection when the answer was lost with the old one. */
  readonly patienceMs: number;
}

/**
 * Takes one atomic step and gives its value.
 *
 * @throws {IronError} `ledger_unavailable`; the fact `outcome` says whether the step certainly did not happen (`none`) or may have (`unknown`).
 */
export type RedisStep = (name: ScriptName, args: readonly ScriptArgument[]) => Promise<unknown>;

type Reading = { readonly value: unknown } | "again";

/** Redis answered, and its answer is an error: the script did nothing. */
function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === "ReplyError";
}

function unknownOutcome(cause: unknown): IronError {
  return unavailable("Redis did not answer in time", { store: "redis", outcome: "unknown" }, cause);
}

export function createRedisStep({
  client,
  key,
  membership,
  rejoiner,
  patienceMs,
}: RedisLinkOptions): RedisStep {
  async function read(reply: readonly unknown[], doubt: unknown): Promise<Reading> {
    const [answer, second, third] = reply;
    if (answer === "ok") {
      membership.acknowledged(Number(second));
      return { value: third };
    }
    if (answer === "short") {
      // An earlier sending may still be on its way and find room when it arrives, with nobody left to close it.
      if (doubt !== undefined) throw unknownOutcome(doubt);
      return { value: third };
    }
    if (second === "given_up")
      throw redisTrouble("this call's hold was given up before", { cause: "given_up" });
    if (second === "fenced") {
      const why = `the shared ledger is stopped: ${String(third)}. Rebuild it before any router goes on`;
      const error = redisTrouble(why, { cause: "fenced" });
      rejoiner.leave(error);
      throw error;
    }
    membership.left(redisTrouble("joining the shared ledger anew"));
    await rejoiner.join();
    return "again";
  }

  return async function step(name, args) {
    let doubt: unknown;
    for (let attempt = 0; attempt < ATTEMPTS && membership.trouble === undefined; attempt += 1) {
      try {
        const reply = await runScript(client, name, { key, args: [...membership.prefix, ...args] });
        const reading = await read(reply, doubt);
        if (reading !== "again") return reading.value;
      } catch (error) {
        if (isIronError(error)) throw doubt === undefined ? error : unknownOutcome(doubt);
        if (isReply(error)) throw unavailable("Redis refused", { store: "redis", outcome: "none" }, error);
        doubt = error;
        // Twice is enough to tell a lost answer from a server that stands still.
        if (attempt > 0) break;
        if (membership.trouble !== undefined) await rejoiner.soon(patienceMs);
      }
    }
    if (doubt !== undefined) throw unknownOutcome(doubt);
    throw membership.trouble ?? redisTrouble("Redis did not settle down");
  };
}
