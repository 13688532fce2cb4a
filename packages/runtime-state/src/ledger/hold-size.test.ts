import type { Account, BudgetId, Microdollars } from "@iron/types";
import fc from "fast-check";
import { expect, test } from "vitest";
import { holdSize } from "./hold-size.ts";

const money = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }).map((amount) => amount as Microdollars);
const account = fc
  .record({ limit: money, spent: money, held: fc.integer({ min: 0, max: 1000 }) })
  .map((figures) => ({ budget: "b" as BudgetId, ...figures }) as Account);
const asked = fc
  .record({ want: money, least: money, shareOfFree: fc.integer({ min: 0, max: 1000 }) })
  .map(({ want, least, shareOfFree }) => ({
    want,
    atLeast: Math.min(want, least) as Microdollars,
    shareOfFree,
  }));

const roomOf = ({ limit, spent, held }: Account): number => limit - spent - held;

test("P-1 P-13 a hold fits in every account, and a refusal's numbers justify it", () => {
  const property = fc.property(fc.array(account, { maxLength: 4 }), asked, (accounts, request) => {
    const size = holdSize(request, accounts);
    const least = Math.min(...accounts.map(roomOf));
    if ("short" in size) return roomOf(size.short) === least && least < request.atLeast;
    const { held } = size;
    const whole =
      Number.isSafeInteger(held) && held >= request.atLeast && held <= request.want && held <= least;
    // No more than the share, unless the least is more.
    const share = BigInt(Number.isFinite(least) ? least : 0) * BigInt(request.shareOfFree);
    return whole && (accounts.length === 0 || held === request.atLeast || BigInt(held) * 1000n <= share);
  });
  expect(fc.check(property, { numRuns: 5000 })).toMatchObject({ failed: false });
});
