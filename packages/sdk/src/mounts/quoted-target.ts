import { vendorOf } from "@iron/dialects";
import type { ProviderOptions, RoutingOptions } from "@iron/runtime";

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
  const name = [models[model] ?? model].flat()[0] ?? model;
  const slash = name.indexOf("/");
  const prefixed = providers.find((provider) => provider.name === name.slice(0, slash));
  if (prefixed !== undefined) return { provider: prefixed, model: name.slice(slash + 1) };
  const provider = providers.find((candidate) => serves(candidate, name)) ?? providers[0];
  return provider && { provider, model: name };
}

function serves({ vendor, models }: ProviderOptions, model: string): boolean {
  if (models === undefined) return vendorOf(vendor).recognisesModel(model);
  return models.some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
    return new RegExp(`^${parts.join(".*")}$`, "i").test(model);
  });
}
