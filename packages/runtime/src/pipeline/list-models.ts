import type { ListedModel } from "@iron/dialects";
import type { JsonObject } from "@iron/types";
import type { Provider } from "../routing/provider.ts";
import type { ExchangeRun } from "./exchange-run.ts";
import { upstreamHeaders } from "./upstream-headers.ts";

const MAX_LIST_BYTES = 8 * 1024 * 1024;

/** The models of every provider and the router's own names, in the client's form. Providers that did not answer are named in a header. */
export async function listModels(run: ExchangeRun): Promise<JsonObject> {
  const { providers, aliases } = run.deps.routing;
  const lists = await Promise.all(providers().map((provider) => modelsOf(provider, run)));
  const silent = providers().filter((_, at) => lists[at] === undefined);
  if (silent.length > 0) {
    run.exchange.report.headers.set("x-iron-unreachable", silent.map((provider) => provider.name).join(", "));
  }
  const named = new Map<string, ListedModel>();
  for (const name of aliases().keys()) named.set(name, { id: name, owner: "iron" });
  for (const model of lists.flatMap((list) => list ?? []))
    if (!named.has(model.id)) named.set(model.id, model);
  return run.vendor.models.write([...named.values()]);
}

async function modelsOf(provider: Provider, run: ExchangeRun): Promise<readonly ListedModel[] | undefined> {
  try {
    const key = await provider.keys?.key(provider.name);
    const [path = "", query = ""] = provider.vendor.models.path.split("?");
    const at = provider.pathOf(path, key, query);
    const reply = await run.deps.send({
      ...at,
      method: "GET",
      headers: upstreamHeaders(run, provider, key),
      body: undefined,
      stop: run.stop,
    });
    const body = await reply.body.readAll({
      limit: MAX_LIST_BYTES,
      tooLarge: () => new RangeError("a list of models without end"),
    });
    return reply.status < 300
      ? provider.vendor.models.read(JSON.parse(body.toString("utf8")) as JsonObject)
      : undefined;
  } catch {
    return undefined;
  }
}
