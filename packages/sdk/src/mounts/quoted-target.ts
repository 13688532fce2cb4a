import { vendorOf } from "@iron/dialects";
import { modelPattern, type ProviderOptions, type RoutingOptions } from "@iron/runtime";

/** Which provider a request for a model would go to, and by which name of the model. Undefined when there is no such provider. */
export function quotedTarget(
  model: string,
  wanted: string | undefined,
  routing: RoutingOptions,
): { readonly provider: ProviderOptions; readonly model: string } | undefined {
  const { providers, models = {} } = routing;
  if (wanted !== undefined) {
    const provider = providers.find(({ name }) => name === wanted);
    return provider && { provider, model };
  }
  const alias = Object.hasOwn(models, model) ? models[model] : undefined;
  const name = [alias ?? model].flat()[0] ?? model;
  const slash = name.indexOf("/");
  const prefixed = providers.find((provider) => provider.name === name.slice(0, slash));
  if (prefixed !== undefined) return { provider: prefixed, model: name.slice(slash + 1) };
  const provider = providers.find((candidate) => serves(candidate, name)) ?? providers[0];
  return provider && { provider, model: name };
}

function serves({ vendor, models }: ProviderOptions, model: string): boolean {
  return models === undefined ? vendorOf(vendor).recognisesModel(model) : modelPattern(models)(model);
}
