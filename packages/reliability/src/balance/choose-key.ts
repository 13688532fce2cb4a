import type { KeyLoad } from "./key-load.ts";

/** `weighted` takes turns by weight, `least_busy` goes where fewest calls are open, `remaining` where most of the rate limit is left. */
export type BalanceStrategy = "weighted" | "least_busy" | "remaining";

/** Chooses among keys, of which there is at least one; undefined when there is none. */
export function chooseKey(keys: readonly KeyLoad[], strategy: BalanceStrategy): KeyLoad | undefined {
  const [only, second] = keys;
  if (only === undefined || second === undefined) return only;
  const turn = takeTurn(keys, only);
  switch (strategy) {
    case "weighted":
      return turn;
    case "least_busy":
      return best(keys, turn, (key) => -key.busy / key.weight);
    case "remaining":
      return best(keys, turn, (key) => (key.weight * key.remaining()) / (1 + key.busy));
  }
}

/** Smooth weighted round robin: turns of one key are spread among the others', not bunched. */
function takeTurn(keys: readonly KeyLoad[], first: KeyLoad): KeyLoad {
  const total = keys.reduce((sum, key) => sum + key.weight, 0);
  for (const key of keys) key.credit += key.weight;
  const next = keys.reduce((most, key) => (key.credit > most.credit ? key : most), first);
  next.credit -= total;
  return next;
}

/** The highest score; among equals, whose turn it is. */
function best(keys: readonly KeyLoad[], turn: KeyLoad, score: (key: KeyLoad) => number): KeyLoad {
  return keys.reduce((most, key) => (score(key) > score(most) ? key : most), turn);
}
