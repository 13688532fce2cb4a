import { parseBody } from "@iron/dialects";
import type { AgentId, CallSize, Endpoint, RequestId, RequestText, Target } from "@iron/types";
import { IronError } from "@iron/types";
import { encodeCall } from "../pipeline/encode-call.ts";
import type { ExchangeDeps } from "../pipeline/exchange-deps.ts";
import { measureCall } from "../pipeline/measure-call.ts";
import { StopSource } from "../pipeline/stop-source.ts";
import { clientRoute } from "../routing/client-route.ts";
import { beginExchange } from "./begin-exchange.ts";

/** The first call that a request would make. */
export interface PreviewedCall {
  readonly target: Target;
  readonly kind: Endpoint["kind"];
  readonly size: CallSize;
  readonly texts: () => readonly RequestText[];
}

/** Who would send it. */
export interface PreviewedBy {
  readonly agent?: string | undefined;
  readonly run?: string | undefined;
}

export interface Preview {
  /** As a client would send it, without query. */
  readonly path: string;
  /** JSON. */
  readonly body: Uint8Array;
  readonly by: PreviewedBy;
}

/**
 * Reads a POST and encodes it for its first target as if it had come, and asks nobody. Policies that rewrite requests rewrite it; nothing of it
 * is counted or told.
 *
 * @throws {IronError} as the request itself would be refused for what it is
 */
export function previewCall({ path, body, by }: Preview, deps: ExchangeDeps): PreviewedCall {
  const request = { method: "POST", path, query: "", headers: new Map<string, string>(), body: undefined };
  const route = clientRoute(request, deps.routing.providers());
  const stop = new StopSource();
  const client = { agent: by.agent as AgentId | undefined, run: by.run, admin: false };
  const run = beginExchange({ id: "" as RequestId, request, route, client, stop, bytes: body }, deps);
  const [target] = run.exchange.targets;
  if (target === undefined) throw new IronError("internal", "an exchange without a target");
  for (const policy of deps.policies) policy.preview?.(run.exchange);
  const encoded = encodeCall(run, target);
  const json = encoded.json ?? parseBody(encoded.body);
  const { dialect } = encoded;
  return {
    target,
    kind: run.exchange.endpoint.kind,
    size: measureCall(run, dialect, json),
    texts: () => dialect?.request.texts(json) ?? [],
  };
}
