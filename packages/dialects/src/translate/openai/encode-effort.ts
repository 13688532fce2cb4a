import type { ChatRequest, ReasoningOptions } from "@iron/types";
import type { EncodeContext } from "../../dialect.ts";
import { effortForBudget, type Effort } from "../effort.ts";
import type { Losses } from "../loss.ts";
import { modelTraits, needsFitting } from "./model-traits.ts";

/** The effort to ask for: the client's own, or what its thinking budget stands for; none for a model known not to reason. */
export function encodeEffort(
  request: ChatRequest,
  context: EncodeContext,
  losses: Losses,
): Effort | undefined {
  const wanted = effortOf(request.reasoning);
  const { known, reasons } = modelTraits(context.model);
  if (wanted === undefined || !needsFitting(request, context.model)) return wanted;
  // Only a part of the reasoning models can be told not to; the others are left to their own measure.
  if (wanted === "none") return reasons && request.reasoning?.effort === "none" ? wanted : undefined;
  if (!known || reasons) return wanted;
  losses.drop("reasoning");
  return undefined;
}

function effortOf(reasoning: ReasoningOptions | undefined): Effort | undefined {
  if (reasoning?.enabled === false) return "none";
  if (reasoning?.effort !== undefined) return reasoning.effort;
  return reasoning?.budgetTokens === undefined ? undefined : effortForBudget(reasoning.budgetTokens);
}
