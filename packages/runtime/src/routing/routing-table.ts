import type { ProviderName } from "@iron/types";
import { IronError } from "@iron/types";
import type { LlmRouterOptions } from "../llm-router-options.ts";
import type { Provider } from "./provider.ts";
import { createProvider } from "./provider.ts";
import type { ModelAliases } from "./targets.ts";

/** What of a router's options can change while it runs. */
export type RoutingOptions = Pick<LlmRouterOptions, "providers" | "models">;

/** The providers and model names in force. */
export interface RoutingTable {
  providers(): readonly Provider[];
  aliases(): ModelAliases;
  provider(name: ProviderName): Provider;
  /** @throws {TypeError} naming what is wrong; then nothing has changed. */
  replace(options: RoutingOptions): void;
}

export function createRoutingTable(options: RoutingOptions): RoutingTable {
  let now = build(options);
  return {
    providers: () => now.providers,
    aliases: () => now.aliases,
    provider(name) {
      const found = now.byName.get(name);
      if (found === undefined)
        throw new IronError("provider_mismatch", `The provider "${name}" is not configured any more.`);
      return found;
    },
    replace(next) {
      now = build(next);
    },
  };
}

interface Built {
  readonly providers: readonly Provider[];
  readonly byName: ReadonlyMap<ProviderName, Provider>;
  readonly aliases: ModelAliases;
}

function build({ providers, models = {} }: RoutingOptions): Built {
  if (providers.length === 0) throw new TypeError("a router needs at least one provider");
  const made = providers.map(createProvider);
  const byName = new Map(made.map((provider) => [provider.name, provider]));
  if (byName.size < made.length)
    throw new TypeError(
      `two providers have the same name: ${made.map((provider) => provider.name).join(", ")}`,
    );
  const aliases = new Map(
    Object.entries(models).map(([name, to]) => [name, typeof to === "string" ? [to] : to]),
  );
  for (const [name, to] of aliases)
    if (to.length === 0)
      throw new TypeError(`the model alias "${name}" leads nowhere; name at least one model`);
  return { providers: made, byName, aliases };
}
