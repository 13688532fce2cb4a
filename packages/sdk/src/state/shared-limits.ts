import type { BudgetControls } from "@iron/cost";
import type { Clock, Microdollars, StateStore } from "@iron/types";
import { repeat } from "./repeat.ts";
import { dropLimit, keepLimit, type KeptLimit, keptLimits } from "./kept-limits.ts";

/** Limits that are set by hand, kept in the state: every router on it follows them, and so does the next start. */
export interface SharedLimits {
  /** The budget's own control; a limit that is set through it is kept. */
  readonly control: BudgetControls;
  /** Takes over what is kept. With `asConfigured`, a limit that the configuration has overtaken since is dropped. */
  load(options?: { readonly asConfigured: boolean }): Promise<void>;
  /** Looks for changes from now on; returns what ends it. */
  follow(everyMs: number): () => void;
  /** The configuration states other limits than before: they take the place of those set by hand. */
  configure(
    limits: readonly { readonly budget: string; readonly limit: Microdollars | undefined }[],
  ): Promise<void>;
}

export interface SharedLimitsOptions {
  readonly control: BudgetControls;
  readonly store: StateStore;
  readonly clock: Clock;
}

type Limit = Microdollars | null;

export function createSharedLimits({ control, store, clock }: SharedLimitsOptions): SharedLimits {
  /** What the configuration says, for each budget that a kept limit was or is about. */
  const configured = new Map<string, Limit>();
  const following = new Set<string>();
  let last: Promise<void> = Promise.resolve();

  /** One after another: a look at the state that began before a change must not undo it. */
  function inTurn(run: () => Promise<void>): Promise<void> {
    last = last.then(run, run);
    return last;
  }

  async function configuredFor(budget: string): Promise<Limit> {
    const known = configured.get(budget);
    if (known !== undefined) return known;
    const limit = (await control.statusOf(budget))?.limit ?? null;
    configured.set(budget, limit);
    return limit;
  }

  /** A configuration that names no limit never lifts one that was set. */
  async function isOvertaken(budget: string, { insteadOf }: KeptLimit): Promise<boolean> {
    const now = await configuredFor(budget);
    return now !== null && now !== insteadOf;
  }

  async function load({ asConfigured } = { asConfigured: false }): Promise<void> {
    const kept = await keptLimits(store);
    for (const [budget, one] of kept) {
      if (!isBudget(control, budget)) continue;
      if (asConfigured && (await isOvertaken(budget, one))) {
        await dropLimit(store, budget);
        continue;
      }
      await configuredFor(budget);
      following.add(budget);
      control.takeLimit(one.limit ?? undefined, budget);
    }
    for (const budget of following) {
      if (kept.has(budget)) continue;
      following.delete(budget);
      control.takeLimit((await configuredFor(budget)) ?? undefined, budget);
    }
  }

  async function setLimit(...[limit, actor, named]: Parameters<BudgetControls["setLimit"]>): Promise<void> {
    const budget = control.named(named);
    const insteadOf = await configuredFor(budget);
    await control.setLimit(limit, actor, budget);
    following.add(budget);
    await keepLimit(store, budget, { limit: limit ?? null, actor, at: clock.now(), insteadOf });
  }

  async function configure(limits: Parameters<SharedLimits["configure"]>[0]): Promise<void> {
    for (const { budget, limit } of limits) {
      configured.set(budget, limit ?? null);
      following.delete(budget);
      await dropLimit(store, budget);
      await control.setLimit(limit, "configuration", budget);
    }
  }

  return {
    control: { ...control, setLimit: (...change) => inTurn(() => setLimit(...change)) },
    load: (options) => inTurn(() => load(options)),
    configure: (limits) => inTurn(() => configure(limits)),
    // A state that cannot be read admits nothing either, and says so.
    follow: (everyMs) => repeat(clock, everyMs, () => inTurn(() => load())),
  };
}

/** A newer version may know budgets that this one does not. */
function isBudget(control: BudgetControls, name: string): boolean {
  try {
    return control.named(name) === name;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
