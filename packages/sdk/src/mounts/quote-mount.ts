import type { Budget, Quote } from "@iron/cost";
import type { LlmRouter, Mount } from "@iron/runtime";
import { formatUsd, IronError, type JsonObject } from "@iron/types";
import { readJson } from "./read-json.ts";
import { shownBudget } from "./shown-budget.ts";

/** Paths without `?path` are asked for as the first chat format of the registry. */
const DEFAULT_PATH = "/v1/chat/completions";

/**
 * `POST /iron/quote?path=/v1/messages`, with the body of the request in question: what it can cost at most, whether it would pass now, at
 * which output cap, and which budget binds. Nothing is sent, held or spent.
 */
export function quoteMount(budget: Budget, router: () => Pick<LlmRouter, "preview">): Mount {
  return {
    method: "POST",
    path: "/iron/quote",
    auth: "client",
    async handle({ request, client }) {
      const query = new URL(request.url).searchParams;
      const body = asObject(await readJson(request));
      const path = query.get("path") ?? DEFAULT_PATH;
      const named = query.get("provider");
      const call = router().preview(
        named === null ? path : `/${named}${path}`,
        Buffer.from(JSON.stringify(body)),
        client,
      );
      const quote = await budget.quote({ ...call, agent: client.agent, run: client.run });
      const { provider, model } = call.target;
      return Response.json({ provider, model, ...shown(quote) });
    },
  };
}

function asObject(value: unknown): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new IronError("invalid_request", "The body must be the JSON object of the request to quote.");
}

function shown(quote: Quote): Readonly<Record<string, unknown>> {
  const { admitted, bound, basis, held, clampedTo, maxOutputTokens, binding, refusal } = quote;
  return {
    admitted,
    ...(bound !== undefined && { atMostUsd: formatUsd(bound), atMostMicrodollars: bound }),
    ...(basis !== undefined && { bound: basis }),
    ...(held !== undefined && { holdUsd: formatUsd(held), holdMicrodollars: held }),
    ...(clampedTo !== undefined && { clampedTo }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(binding !== undefined && { budget: shownBudget(binding) }),
    ...(refusal !== undefined && {
      refusal: { code: refusal.code, message: refusal.message, facts: refusal.facts },
    }),
  };
}
