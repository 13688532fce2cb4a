import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isIronError } from "@iron/types";
import type { CallEnd, Policy } from "@iron/types";
import { describe, expect, it } from "vitest";
import { drivePolicy } from "./drive-policy.ts";
import type { DriveOptions, Driven } from "./drive-policy.ts";
import { fakeExchange } from "./fake-exchange.ts";
import type { FakeExchangeOptions } from "./fake-exchange.ts";
import { spyPolicy } from "./spy-policy.ts";

/** A policy to be tried, and what is known of its inside. */
export interface PolicyRig {
  readonly policy: Policy;
  /** How much it keeps for exchanges in flight: holds, entries, timers. Must be 0 when none is. */
  readonly kept?: () => number | Promise<number>;
  /** The exchanges to try it with, where the plain ones would not reach its work. */
  readonly exchange?: FakeExchangeOptions;
}

export type MakePolicy = () => Policy | PolicyRig | Promise<Policy | PolicyRig>;

/** Every way an exchange can end. */
const ENDINGS: Readonly<Record<string, DriveOptions>> = {
  complete: {},
  "the client leaves before the first read": { leaves: "before_first_read" },
  "the client leaves midway": { leaves: 3 },
  "retried, then fine": { answers: ["overloaded", "reply"] },
  "upstream down": { answers: ["down"] },
  "sent, then no reply": { answers: ["lost", "reply"] },
  refused: { refused: true },
  "stream cut": { answers: ["cut"] },
};

/**
 * Registers the suite that every policy passes: each call it opened is closed once, each exchange it guarded is settled once, in every
 * ending; nothing is kept afterwards; it refuses by `IronError` alone.
 */
export function policyContract(name: string, makePolicy: MakePolicy): void {
  describe(`${name} keeps the contract of a policy`, () => {
    it.each(Object.entries(ENDINGS))("closes and settles once: %s", async (_, options) => {
      const rig = await toRig(makePolicy);
      const spied = spyPolicy(rig.policy);
      await rig.policy.start?.();
      const driven = await driveOnce({ ...rig, policy: spied.policy }, options);
      expect(driven.violations).toEqual([]);
      expect(spied.guards).toBe(1);
      expect(spied.settled).toBe(1);
      expect(spied.closes.every((count) => count === 1)).toBe(true);
      expect(driven.error === undefined || isIronError(driven.error)).toBe(true);
      expect(driven.calls.every((call) => knownEnds.has(call.end.kind))).toBe(true);
      expect((await rig.kept?.()) ?? 0).toBe(0);
      await rig.policy.stop?.();
    });

    it("keeps nothing after many exchanges that end in every way, side by side", async () => {
      const rig = await toRig(makePolicy);
      await rig.policy.start?.();
      const all = Array.from({ length: 10 }, () => Object.values(ENDINGS)).flat();
      const driven = await Promise.all(all.map(async (options) => driveOnce(rig, options)));
      expect(driven.flatMap((one) => one.violations)).toEqual([]);
      expect((await rig.kept?.()) ?? 0).toBe(0);
      await rig.policy.stop?.();
    });

    it("lets go of exchanges that are over", async () => {
      const rig = await toRig(makePolicy);
      await rig.policy.start?.();
      const over: WeakRef<object>[] = [];
      for (const options of Object.values(ENDINGS)) over.push(await driveAndForget(rig, options));
      // The last exchange may stand in a policy's "latest" field; more than one is a leak.
      expect(await stillReachable(over)).toBeLessThanOrEqual(1);
      await rig.policy.stop?.();
    });
  });
}

const knownEnds: ReadonlySet<CallEnd["kind"]> = new Set(["completed", "cut", "failed"]);

async function toRig(makePolicy: MakePolicy): Promise<PolicyRig> {
  const made = await makePolicy();
  return "policy" in made ? made : { policy: made };
}

async function driveOnce(rig: PolicyRig, options: DriveOptions): Promise<Driven> {
  return drivePolicy(rig.policy, { ...options, exchange: fakeExchange(rig.exchange) });
}

async function driveAndForget(rig: PolicyRig, options: DriveOptions): Promise<WeakRef<object>> {
  const { exchange } = await driveOnce(rig, options);
  return new WeakRef(exchange);
}

async function stillReachable(refs: readonly WeakRef<object>[]): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  let left = refs.length;
  for (let turn = 0; turn < 5 && left > 0; turn += 1) {
    await wait(5);
    collect();
    left = refs.filter((ref) => ref.deref() !== undefined).length;
  }
  return left;
}
