import type { ChatRequest, ReasoningOptions } from "@iron/types";
import type { EncodeContext } from "../../dialect.ts";
import { effortForBudget, reasoningFeature, type Effort } from "../effort.ts";
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
  if (wanted === "none") return encodeOff(request, reasons, losses);
  if (!known || reasons) return wanted;
  losses.drop(reasoningFeature(request.reasoning ?? {}));
  return undefined;
}

/** Only a part of the reasoning models can be told not to, in words that another format's client did not choose. */
function encodeOff(request: ChatRequest, reasons: boolean, losses: Losses): Effort | undefined {
  if (!reasons) return undefined;
  if (request.reasoning?.effort === "none") return "none";
  losses.drop(reasoningFeature(request.reasoning ?? {}));
  return undefined;
}

function effortOf(reasoning: ReasoningOptions | undefined): Effort | undefined {
  if (reasoning?.enabled === false) return "none";
  if (reasoning?.effort !== undefined) return reasoning.effort;
  return reasoning?.budgetTokens === undefined ? undefined : effortForBudget(reasoning.budgetTokens);
}
