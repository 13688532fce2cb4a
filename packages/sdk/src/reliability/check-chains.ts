import type { ProviderOptions } from "@iron/runtime";
import { ConfigError } from "../config/config-error.ts";
import { nearestName } from "../names/nearest-name.ts";

type Chains = Readonly<Record<string, readonly { readonly provider: string }[]>>;

/** @throws {ConfigError} naming each place of a chain whose provider is not there */
export function checkChains(chains: Chains, providers: readonly Pick<ProviderOptions, "name">[]): void {
  const names = providers.map(({ name }) => name);
  const problems = Object.entries(chains).flatMap(([model, places]) =>
    places.flatMap(({ provider }, at) => {
      if (names.includes(provider)) return [];
      const near = nearestName(provider, names);
      const fix = near === undefined ? `there are: ${names.join(", ")}` : `did you mean "${near}"?`;
      const where = `reliability.fallback.chains.${model}[${at}].provider`;
      return [`${where}: ${JSON.stringify(provider)} is not a provider; ${fix}`];
    }),
  );
  if (problems.length > 0) throw new ConfigError(problems);
}
