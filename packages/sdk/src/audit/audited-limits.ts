import type { BudgetControls } from "@iron/cost";
import type { Microdollars } from "@iron/types";
import type { SharedLimits } from "../state/shared-limits.ts";
import type { AuditTrail } from "./audit-trail.ts";

/** The same limits; whoever changes one, or what was spent, is written down with the amounts before and after, in microdollars. */
export function auditedLimits(limits: SharedLimits, tell: AuditTrail): SharedLimits {
  const { control } = limits;

  async function limitOf(budget: string): Promise<Microdollars | "none"> {
    return (await control.statusOf(budget))?.limit ?? "none";
  }

  async function spentOf(budget: string): Promise<Microdollars | "none"> {
    return (await control.statusOf(budget))?.spent ?? "none";
  }

  const setLimit: BudgetControls["setLimit"] = async (limit, actor, named) => {
    const budget = control.named(named);
    const from = await limitOf(budget);
    await control.setLimit(limit, actor, budget);
    await tell({ actor, kind: "budget.set", facts: { budget, from, to: limit ?? "none" } });
  };

  const reset: BudgetControls["reset"] = async (actor, named) => {
    const budget = control.named(named);
    const from = await spentOf(budget);
    await control.reset(actor, budget);
    await tell({ actor, kind: "budget.reset", facts: { budget, from, to: await spentOf(budget) } });
  };

  const adjust: BudgetControls["adjust"] = async (by, entry) => {
    const budget = control.named(entry.budget);
    const from = await spentOf(budget);
    await control.adjust(by, { ...entry, budget });
    const { actor, reason } = entry;
    await tell({
      actor,
      kind: "budget.adjust",
      facts: { budget, by, reason, from, to: await spentOf(budget) },
    });
  };

  return {
    ...limits,
    control: { ...control, setLimit, reset, adjust },
    async configure(stated): Promise<void> {
      const before = await Promise.all(stated.map(({ budget }) => limitOf(budget)));
      await limits.configure(stated);
      for (const [index, { budget, limit }] of stated.entries()) {
        const facts = { budget, from: before[index] ?? "none", to: limit ?? "none" };
        if (facts.from !== facts.to) await tell({ actor: "configuration", kind: "budget.set", facts });
      }
    },
  };
}
