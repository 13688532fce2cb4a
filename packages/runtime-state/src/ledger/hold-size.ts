import type { Account, HoldRequest, Microdollars } from "@iron/types";

/**
 * How much a hold takes, given every account of its chain as it stands: the wish if it fits, else what is free, but no more than the stated
 * share of it and no less than `atLeast`. The account with least room when even that does not fit.
 */
export function holdSize(
  request: Pick<HoldRequest, "want" | "atLeast" | "shareOfFree">,
  accounts: readonly Account[],
): { readonly held: Microdollars } | { readonly short: Account } {
  let free = Number.MAX_SAFE_INTEGER;
  let tightest: Account | undefined;
  for (const account of accounts) {
    const room = account.limit - account.spent - account.held;
    if (tightest !== undefined && room >= free) continue;
    free = room;
    tightest = account;
  }
  const { want, atLeast, shareOfFree } = request;
  if (tightest !== undefined && free < Math.min(atLeast, want)) return { short: tightest };
  let held = Math.min(want, free);
  if (shareOfFree !== undefined && tightest !== undefined) {
    // Split so that no product leaves the safe integers.
    const share = Math.floor(free / 1000) * shareOfFree + Math.floor(((free % 1000) * shareOfFree) / 1000);
    held = Math.min(held, Math.max(atLeast, Math.floor(share)));
  }
  return { held: held as Microdollars };
}
