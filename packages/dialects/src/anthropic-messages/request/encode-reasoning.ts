import type { ChatRequest, JsonObject, ReasoningOptions } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import {
  budgetForEffort,
  effortForBudget,
  LEAST_BUDGET,
  reasoningFeature,
  type Effort,
} from "../../translate/effort.ts";
import { ownMembers } from "../../translate/extensions.ts";
import type { Losses } from "../../translate/loss.ts";
import { opensSeal } from "../../translate/sealed.ts";
import { modelTraits, needsFitting, type ModelTraits } from "./model-traits.ts";
import { ID } from "./names.ts";

export interface EncodedReasoning {
  readonly thinking?: JsonObject;
  readonly effort?: Effort;
  /** The model will think: sampling is bound by it. */
  readonly thinks: boolean;
}

export interface ReasoningTarget {
  readonly model: string;
  readonly maxTokens: number;
}

/** What is asked of the model's thinking, in the form that the model takes: an effort, or a budget below the cap on output. */
export function encodeReasoning(
  request: ChatRequest,
  target: ReasoningTarget,
  losses: Losses,
): EncodedReasoning {
  const { reasoning } = request;
  if (reasoning === undefined) return { thinks: false };
  if (!needsFitting(request, target.model)) return encodeAsWritten(request, reasoning);
  const traits = modelTraits(target.model);
  if (Object.keys(ownMembers(request.extensions, `${ID}/thinking`)).length > 0) losses.drop("reasoning");
  if (reasoning.enabled === false || reasoning.effort === "none") return encodeOff(reasoning, traits, losses);
  if (!asksToReason(reasoning)) return { thinks: false };
  if (traits.thinking === "none") {
    losses.drop(reasoningFeature(reasoning));
    return { thinks: false };
  }
  if (traits.thinking === "adaptive") return encodeAdaptive(request, reasoning, { traits, losses });
  return encodeBudget(request, reasoning, { target, losses });
}

function asksToReason({ effort, enabled, budgetTokens, summary }: ReasoningOptions): boolean {
  return effort !== undefined || enabled === true || budgetTokens !== undefined || summary !== undefined;
}

function encodeAsWritten(request: ChatRequest, reasoning: ReasoningOptions): EncodedReasoning {
  const { enabled, adaptive, budgetTokens, summary, effort } = reasoning;
  const own = ownMembers(request.extensions, `${ID}/thinking`);
  if (enabled === undefined) return compact({ effort, thinks: false });
  const type = enabled ? (adaptive === true ? "adaptive" : "enabled") : "disabled";
  const thinking = compact({ type, budget_tokens: budgetTokens, display: summary, ...own });
  return compact({ thinking, effort, thinks: enabled });
}

function encodeOff(reasoning: ReasoningOptions, traits: ModelTraits, losses: Losses): EncodedReasoning {
  if (traits.thinking === "none") return { thinks: false };
  if (traits.thinkingOff === "never") {
    losses.drop(reasoningFeature(reasoning));
    return { thinks: true };
  }
  return traits.thinkingOff === "by default"
    ? { thinks: false }
    : { thinking: { type: "disabled" }, thinks: false };
}

function encodeAdaptive(
  request: ChatRequest,
  reasoning: ReasoningOptions,
  { traits, losses }: { readonly traits: ModelTraits; readonly losses: Losses },
): EncodedReasoning {
  const wanted = wantedEffort(reasoning);
  const effort = wanted === undefined ? undefined : nearestEffort(wanted, traits.efforts);
  if (forcesTool(request)) {
    losses.drop(reasoningFeature(reasoning));
    return compact({ effort, thinks: false });
  }
  const { summary } = reasoning;
  const display = summary === undefined || summary === "omitted" ? summary : "summarized";
  return compact({ thinking: compact({ type: "adaptive", display }), effort, thinks: true });
}

/** With a budget, thinking must fit below the cap, must not meet a forced tool, and must have been there since the turn began. */
function encodeBudget(
  request: ChatRequest,
  reasoning: ReasoningOptions,
  { target, losses }: { readonly target: ReasoningTarget; readonly losses: Losses },
): EncodedReasoning {
  const effort = wantedEffort(reasoning) ?? "medium";
  const wanted = reasoning.budgetTokens ?? budgetForEffort(effort === "none" ? "low" : effort);
  const budget =
    wanted < target.maxTokens ? wanted : Math.max(LEAST_BUDGET, Math.floor(target.maxTokens / 2));
  if (budget >= target.maxTokens || forcesTool(request) || lacksThinking(request, target.model)) {
    losses.drop(reasoningFeature(reasoning));
    return { thinks: false };
  }
  return { thinking: { type: "enabled", budget_tokens: Math.max(budget, LEAST_BUDGET) }, thinks: true };
}

function wantedEffort({ effort, budgetTokens }: ReasoningOptions): Effort | undefined {
  return effort ?? (budgetTokens === undefined ? undefined : effortForBudget(budgetTokens));
}

const ORDER: readonly Effort[] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/** The effort itself, else the next lower one that the model takes, else its lowest. */
function nearestEffort(effort: Effort, efforts: readonly Effort[]): Effort | undefined {
  const rank = ORDER.indexOf(effort);
  return efforts.findLast((one) => ORDER.indexOf(one) <= rank) ?? efforts[0];
}

function forcesTool({ toolChoice, tools }: ChatRequest): boolean {
  if (toolChoice === undefined || tools === undefined || tools.length === 0) return false;
  if (toolChoice.kind === "allowed") return toolChoice.mode === "required";
  return toolChoice.kind === "tool" || toolChoice.kind === "required";
}

/** In a tool loop the assistant's last turn must open with thinking of this model, which a history from elsewhere does not have. */
function lacksThinking({ messages }: ChatRequest, model: string): boolean {
  const last = messages.findLastIndex((message) => message.role === "user");
  const turn = messages.slice(last + 1).filter((message) => message.role === "assistant");
  const blocks = turn.flatMap((message) => message.content);
  if (!blocks.some((block) => block.type === "tool_call")) return false;
  const [first] = blocks;
  return !(first?.type === "reasoning" && first.sealed !== undefined && opensSeal(first.sealed, ID, model));
}
