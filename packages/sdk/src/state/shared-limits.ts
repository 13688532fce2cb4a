import type { BudgetControls } from "@iron/cost";
import type { Clock, Microdollars, StateStore } from "@iron/types";
import { keepLimit, type KeptLimit, keptLimits } from "./kept-limits.ts";
import { repeat } from "./repeat.ts";

/**
 * Limits that are set by hand, kept in the state: every router on it follows them, and so does the next start. What was stated last counts:
 * a start whose configuration states another limit than it did when the limit was set takes its place, for every router.
 */
export interface SharedLimits {
  /** The budget's own control; a limit that is set through it is kept. */
  readonly control: BudgetControls;
  /** Takes over what is kept. With `asConfigured`, not what the configuration has overtaken. */
  load(options?: { readonly asConfigured: boolean }): Promise<void>;
  /** Looks for changes from now on, and tells the others what the configuration has overtaken; returns what ends it. */
  follow(everyMs: number): Promise<() => void>;
  /** The configuration states other limits than before. */
  configure(limits: readonly StatedLimit[]): Promise<void>;
}

export interface StatedLimit {
  readonly budget: string;
  /** Undefined: none. */
  readonly limit: Microdollars | undefined;
}

export interface SharedLimitsOptions {
  readonly control: BudgetControls;
  readonly store: StateStore;
  readonly clock: Clock;
}

type Limit = Microdollars | null;

const CONFIGURATION = "configuration";

export function createSharedLimits({ control, store, clock }: SharedLimitsOptions): SharedLimits {
  /** What the configuration says, for each budget that a kept limit was or is about. */
  const configured = new Map<string, Limit>();
  const overtaken = new Set<string>();
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
    for (const [budget, one] of await keptLimits(store)) {
      if (!isBudget(control, budget)) continue;
      if (asConfigured && (await isOvertaken(budget, one))) overtaken.add(budget);
      else {
        await configuredFor(budget);
        control.takeLimit(one.limit ?? undefined, budget);
      }
    }
  }

  async function keep(budget: string, limit: Limit, actor: string): Promise<void> {
    const insteadOf = await configuredFor(budget);
    await keepLimit(store, budget, { limit, actor, at: clock.now(), insteadOf });
  }

  async function setLimit(...[limit, actor, named]: Parameters<BudgetControls["setLimit"]>): Promise<void> {
    const budget = control.named(named);
    await configuredFor(budget);
    await control.setLimit(limit, actor, budget);
    await keep(budget, limit ?? null, actor);
  }

  async function configure(limits: readonly StatedLimit[]): Promise<void> {
    const kept = await keptLimits(store);
    for (const { budget, limit } of limits) {
      configured.set(budget, limit ?? null);
      await control.setLimit(limit, CONFIGURATION, budget);
      if (kept.has(budget)) await keep(budget, limit ?? null, CONFIGURATION);
    }
  }

  return {
    control: { ...control, setLimit: (...change) => inTurn(() => setLimit(...change)) },
    load: (options) => inTurn(() => load(options)),
    configure: (limits) => inTurn(() => configure(limits)),
    async follow(everyMs): Promise<() => void> {
      for (const budget of overtaken) await keep(budget, await configuredFor(budget), CONFIGURATION);
      // A state that cannot be read admits nothing either, and says so.
      return repeat(clock, everyMs, () => inTurn(() => load()));
    },
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
