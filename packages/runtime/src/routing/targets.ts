import { vendors } from "@iron/dialects";
import type { ProviderName, Target } from "@iron/types";
import { IronError } from "@iron/types";
import type { ClientRoute } from "./client-route.ts";
import type { Provider } from "./provider.ts";

/** Other names for models, each with one or several places to go, best first. */
export type ModelAliases = ReadonlyMap<string, readonly string[]>;

export interface TargetQuestion {
  readonly route: ClientRoute;
  /** As the client named it; empty where the endpoint names none. */
  readonly model: string;
  readonly providers: readonly Provider[];
  readonly aliases: ModelAliases;
}

/**
 * Where a request may go, best first: the path's prefix decides, then an alias, then the model's name, then the order of the providers.
 *
 * @throws {IronError} `provider_mismatch` when the model's maker has no key here, `model_not_found` when an alias leads nowhere
 */
export function targetsOf(question: TargetQuestion): readonly Target[] {
  const { route, model, aliases } = question;
  const usable = (route.only ?? question.providers).filter((provider) => canServe(provider, route));
  if (usable.length === 0) throw mismatch(model, question.providers);
  const names = aliases.get(model);
  if (names !== undefined) return names.flatMap((name) => aliasTargets(name, usable, route));
  if (route.only !== undefined) return usable.map((provider) => target(provider, model, route));
  const named = model === "" ? [] : usable.filter((provider) => provider.serves(model));
  if (named.length > 0) return named.map((provider) => target(provider, model, route));
  if (model !== "" && someVendorOwns(model, question.providers)) throw mismatch(model, question.providers);
  return fallbackOrder(usable, route).map((provider) => target(provider, model, route));
}

function aliasTargets(name: string, usable: readonly Provider[], route: ClientRoute): readonly Target[] {
  const slash = name.indexOf("/");
  const prefix = name.slice(0, slash);
  const named = slash === -1 ? undefined : usable.filter((provider) => provider.name === prefix);
  if (named !== undefined && named.length > 0) {
    return named.map((provider) => target(provider, name.slice(slash + 1), route));
  }
  const serving = usable.filter((provider) => provider.serves(name));
  if (serving.length === 0) {
    throw new IronError(
      "model_not_found",
      `The model alias leads to "${name}", which no configured provider serves.`,
      {
        param: "model",
      },
    );
  }
  return serving.map((provider) => target(provider, name, route));
}

/** What the router answers by itself where a provider does not speak the client's format. */
const ANSWERED_FOR_ALL: ReadonlySet<string> = new Set(["models", "count_tokens"]);

/** Chats are translated, so any provider with a chat format will do; other endpoints exist at their own vendor alone. */
function canServe(provider: Provider, route: ClientRoute): boolean {
  if (provider.vendor.id === route.vendor.id) return true;
  const { kind, operation } = route.endpoint;
  return (kind === "chat" && provider.dialects.length > 0) || ANSWERED_FOR_ALL.has(operation);
}

function target(provider: Provider, model: string, route: ClientRoute): Target {
  const same = route.dialect !== undefined && provider.dialects.includes(route.dialect);
  const dialect = same ? route.dialect : (provider.dialects[0] ?? route.dialect);
  return { provider: provider.name, dialect: dialect ?? ("" as Target["dialect"]), model };
}

/** Providers of the client's own format first, otherwise as configured. */
function fallbackOrder(usable: readonly Provider[], route: ClientRoute): readonly Provider[] {
  const first = usable.find((provider) => provider.vendor.id === route.vendor.id) ?? usable[0];
  return first === undefined ? [] : [first];
}

/** A model name that a known vendor's models look like, while no provider here serves it: its key is missing. */
function someVendorOwns(model: string, providers: readonly Provider[]): boolean {
  return (
    [...vendors.values()].some((vendor) => vendor.recognisesModel(model)) &&
    !providers.some((provider) => provider.serves(model))
  );
}

function mismatch(model: string, providers: readonly Provider[]): IronError {
  const names = providers.map((provider): ProviderName => provider.name).join(", ");
  return new IronError(
    "provider_mismatch",
    model === ""
      ? `No configured provider serves this path. Configured: ${names === "" ? "none" : names}.`
      : `No configured provider serves the model ${JSON.stringify(model.slice(0, 256))}. Configured: ${names === "" ? "none" : names}. Add its provider's key, or map the name under "models".`,
    { param: "model", facts: { model: model.slice(0, 256) } },
  );
}
