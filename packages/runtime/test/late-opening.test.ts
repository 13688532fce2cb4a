import type { CallEnd, Guard, Policy } from "@iron/types";
import { expect, it } from "vitest";
import { CHAT, startRig } from "./rig.ts";

it("closes a call that was still being opened when the exchange ended, as one that was never sent", async () => {
  const opened = Promise.withResolvers<void>();
  const ends: CallEnd[] = [];
  const told: string[] = [];
  /** Asks twice, and takes the first answer. */
  const twice: Policy = {
    name: "twice",
    guard: () => ({
      attempt(target, next) {
        const first = next(target);
        void next(target).catch(() => undefined);
        return first;
      },
      settle: () => void told.push("settled"),
    }),
  };
  /** Takes long over the second call, as a ledger may that has to be waited for. */
  const slow: Policy = {
    name: "slow",
    guard(): Guard {
      return {
        async open(call) {
          if (call.attempt === 1) return undefined;
          await opened.promise;
          told.push("held");
          return {
            close(end): void {
              told.push("closed");
              ends.push(end);
            },
          };
        },
      };
    },
  };
  const rig = await startRig({ router: { policies: [twice, slow] } });
  const reply = await rig.post("/chat/completions", CHAT);
  expect(reply.status).toBe(200);
  await reply.text();
  expect(told).toEqual([]);
  opened.resolve();
  await expect.poll(() => told).toEqual(["held", "closed", "settled"]);
  expect(ends).toMatchObject([{ kind: "failed", failure: { kind: "aborted", sent: false } }]);
  expect(rig.mock.requests).toHaveLength(1);
});
