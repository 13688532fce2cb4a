import type { ChatRequest, JsonObject } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import type { Losses } from "../../translate/loss.ts";
import { modelTraits, needsFitting } from "./model-traits.ts";

const LEAST_TOP_P_THINKING = 0.95;

/** Temperature lies from 0 to 1 here, 1 is the default, newer models take none of these, and thinking binds them. */
export function encodeSampling(
  request: ChatRequest,
  target: { readonly model: string; readonly thinks: boolean },
  losses: Losses,
): JsonObject {
  const { temperature, topP, topK } = request;
  if (!needsFitting(request, target.model)) return compact({ temperature, top_p: topP, top_k: topK });
  const { sampling } = modelTraits(target.model);
  if (sampling === "none" || target.thinks) return encodeBound(request, sampling !== "none", losses);
  const fitted = { temperature: fitTemperature(temperature, losses), top_k: topK };
  if (sampling === "free" || temperature === undefined) return compact({ ...fitted, top_p: topP });
  if (topP !== undefined && topP !== 1) losses.drop("topP");
  return compact(fitted);
}

/** Of what is left to a thinking model, `top_p` near its default; to a model without sampling, nothing. */
function encodeBound(request: ChatRequest, takesTopP: boolean, losses: Losses): JsonObject {
  const { temperature, topP, topK } = request;
  if (temperature !== undefined && temperature !== 1) losses.drop("temperature");
  if (topK !== undefined) losses.drop("topK");
  if (topP === undefined || topP === 1) return {};
  if (takesTopP && topP >= LEAST_TOP_P_THINKING) return { top_p: topP };
  losses.drop("topP");
  return {};
}

function fitTemperature(temperature: number | undefined, losses: Losses): number | undefined {
  if (temperature === undefined || temperature <= 1) return temperature;
  losses.drop("temperature");
  return 1;
}
