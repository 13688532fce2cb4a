import type { Budget, Quote } from "@iron/cost";
import { dialectOf, dialects, vendorsInOrder, type VendorRoute } from "@iron/dialects";
import type { Mount, RoutingOptions } from "@iron/runtime";
import {
  type CallSize,
  formatUsd,
  IronError,
  type JsonObject,
  type ProviderName,
  type RequestText,
  type Target,
} from "@iron/types";
import { quotedTarget } from "./quoted-target.ts";
import { readJson } from "./read-json.ts";
import { shownBudget } from "./shown-budget.ts";

/** Paths without `?path` are asked for as the first chat format of the registry. */
const DEFAULT_PATH = "/v1/chat/completions";

/**
 * `POST /iron/quote?path=/v1/messages`, with the body of the request in question: what it can cost at most, whether it would pass now, at
 * which output cap, and which budget binds. Nothing is sent, held or spent.
 */
export function quoteMount(budget: Budget, routing: () => RoutingOptions): Mount {
  return {
    method: "POST",
    path: "/iron/quote",
    auth: "client",
    async handle({ request, client }) {
      const query = new URL(request.url).searchParams;
      const body = asObject(await readJson(request));
      const path = query.get("path") ?? DEFAULT_PATH;
      const { route, size, model, texts } = readCall(path, body);
      const found = quotedTarget(model, query.get("provider") ?? undefined, routing());
      if (found === undefined) throw new IronError("provider_mismatch", "No such provider is configured.");
      const target: Target = {
        provider: found.provider.name as ProviderName,
        dialect: route.dialect ?? firstDialect(),
        model: found.model,
      };
      const kind = route.endpoint.kind;
      const quote = await budget.quote({ size, target, kind, agent: client.agent, run: client.run, texts });
      return Response.json({ provider: target.provider, model: target.model, ...shown(quote) });
    },
  };
}

interface ReadCall {
  readonly route: VendorRoute;
  readonly size: CallSize;
  readonly model: string;
  readonly texts?: () => readonly RequestText[];
}

function readCall(path: string, body: JsonObject): ReadCall {
  for (const vendor of vendorsInOrder(path, new Map())) {
    const route = vendor.match("POST", path);
    if (route === undefined) continue;
    if (route.dialect === undefined) {
      const model = typeof body["model"] === "string" ? body["model"] : "";
      return { route, size: vendor.size(route.endpoint, body), model };
    }
    const { request } = dialectOf(route.dialect);
    const { model } = request.head(body);
    return { route, size: request.size(body), model, texts: () => request.texts(body) };
  }
  throw new IronError(
    "route_not_found",
    `"path" names no call that can be quoted; write ?path=${DEFAULT_PATH}`,
    {
      param: "path",
    },
  );
}

function firstDialect(): Target["dialect"] {
  const [first] = dialects.keys();
  if (first === undefined) throw new IronError("internal", "There is no dialect.");
  return first;
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
