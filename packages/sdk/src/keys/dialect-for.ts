import { dialects } from "@iron/dialects";
import type { ProviderOptions } from "@iron/runtime";
import type { DialectId } from "@iron/types";

/** The format to speak with a provider: the client's own where it speaks that, else the one it speaks best. */
export function dialectFor(
  providers: readonly ProviderOptions[],
  name: string,
  client: DialectId,
): DialectId {
  const provider = providers.find((one) => one.name === name);
  if (provider === undefined) return client;
  const spoken =
    provider.dialects ??
    [...dialects.values()].filter(({ vendor }) => vendor === provider.vendor).map(({ id }) => id);
  return spoken.includes(client) ? client : (spoken[0] ?? client);
}
