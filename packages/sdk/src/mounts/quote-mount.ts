import type { Budget, Quote } from "@iron/cost";
import { dialectOf } from "@iron/dialects";
import type { ClientRoute, LlmRouter, Mount } from "@iron/runtime";
import {
  type CallSize,
  type Endpoint,
  formatUsd,
  IronError,
  type JsonObject,
  type RequestText,
} from "@iron/types";
import { readJson } from "./read-json.ts";
import { shownBudget } from "./shown-budget.ts";

/** Paths without `?path` are asked for as the first chat format of the registry. */
const DEFAULT_PATH = "/v1/chat/completions";

/**
 * `POST /iron/quote?path=/v1/messages`, with the body of the request in question: what it can cost at most, whether it would pass now, at
 * which output cap, and which budget binds. Nothing is sent, held or spent.
 */
export function quoteMount(budget: Budget, router: () => Pick<LlmRouter, "route" | "targets">): Mount {
  return {
    method: "POST",
    path: "/iron/quote",
    auth: "client",
    async handle({ request, client }) {
      const query = new URL(request.url).searchParams;
      const body = asObject(await readJson(request));
      const path = query.get("path") ?? DEFAULT_PATH;
      const named = query.get("provider");
      const route = router().route("POST", named === null ? path : `/${named}${path}`);
      const { size, model, kind, texts } = readCall(route, body);
      const [target] = router().targets(route, model);
      if (target === undefined) throw new IronError("internal", "a route without a target");
      const quote = await budget.quote({ size, target, kind, agent: client.agent, run: client.run, texts });
      return Response.json({ provider: target.provider, model: target.model, ...shown(quote) });
    },
  };
}

interface ReadCall {
  readonly size: CallSize;
  readonly model: string;
  readonly kind: Endpoint["kind"];
  readonly texts?: () => readonly RequestText[];
}

function readCall({ vendor, endpoint, dialect }: ClientRoute, body: JsonObject): ReadCall {
  if (dialect === undefined || endpoint.kind !== "chat") {
    const model = typeof body["model"] === "string" ? body["model"] : "";
    return { size: vendor.size(endpoint, body), model, kind: endpoint.kind };
  }
  const { request } = dialectOf(dialect);
  const { model, deferred } = request.head(body);
  const kind = deferred ? "deferred" : endpoint.kind;
  return { size: request.size(body), model, kind, texts: () => request.texts(body) };
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
